import type { Readable, Writable } from 'node:stream'

/** A stream to print on, which may be a terminal. */
export interface OutputStream extends Writable {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

/** Everything a command touches of its process, so that tests can run one without a process. */
export interface Surroundings {
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  /** Aborts when the user wants an end: SIGINT, SIGTERM, or nobody reads the output any more. */
  readonly signal: AbortSignal
}
