import type { Driver } from './driver.ts'

/** What a connection needs of the endpoint that it belongs to. */
export interface ConnectionOwner {
  readonly driver: Driver
  /** Queued bytes from which on `send` returns `false`. */
  readonly highWaterBytes: number
  /** Who takes the messages, so that nobody can iterate over them; `undefined` if nobody does. */
  readonly messagesTakenBy: string | undefined
  /** Lets out what may go now. */
  flush(): void
}
