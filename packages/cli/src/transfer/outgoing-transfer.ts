import { RudpError } from '@rudp/node'
import { CliError, EXIT_FAILED, EXIT_UNREACHABLE } from '../cli-error.ts'
import { safeText } from '../terminal/safe-text.ts'
import { Deferred } from './deferred.ts'
import { Failure } from './failure.ts'
import type { MessageLink } from './message-link.ts'
import { type OutgoingFile, readFileMessages } from './outgoing-file.ts'
import {
  readMessage,
  TRANSFER_CHANNEL,
  TRANSFER_VERSION,
  type TransferMessage,
  type Verdict,
  writeMessage,
} from './protocol.ts'

/** How to send, and whom to tell. */
export interface OutgoingOptions {
  /** How long the receiver may take to say welcome, in ms. */
  readonly welcomeTimeoutMs: number
  /** Cuts the transfer short. */
  readonly signal: AbortSignal
  /** What became of each file, in the order in which it is known. */
  readonly onResult?: (result: OutgoingResult) => void
}

/** What became of a file. */
export interface OutgoingResult {
  readonly file: OutgoingFile
  readonly isStored: boolean
  readonly code: Verdict['code']
  /** The name it was stored under, or what went wrong. */
  readonly text: string
  /** Of what was sent; undefined if it was not sent to the end. */
  readonly sha256: Uint8Array | undefined
  readonly tookMs: number
}

interface Pending {
  readonly file: OutgoingFile
  readonly startedAtMs: number
  readonly verdict: Deferred<void>
  hasVerdict: boolean
  sha256: Uint8Array | undefined
  /** Why it could not be read to its end. */
  fault: string | undefined
}

/** The sender's side of a visit. */
export class OutgoingTransfer {
  /** Bytes of files handed to the connection so far, or passed over. */
  handledBytes = 0
  /** The file that is being read now. */
  file: OutgoingFile | undefined
  readonly #link: MessageLink
  readonly #options: OutgoingOptions
  readonly #welcome: Deferred<void> = new Deferred()
  readonly #failure: Failure = new Failure()
  readonly #pending: Pending[] = []
  #stored = 0

  constructor(link: MessageLink, options: OutgoingOptions) {
    this.#link = link
    this.#options = options
  }

  /**
   * Sends all files and waits for what becomes of them.
   *
   * @returns whether all were stored
   * @throws {CliError} when the receiver refuses, does not answer or goes
   */
  async run(files: readonly OutgoingFile[]): Promise<boolean> {
    const { signal, welcomeTimeoutMs } = this.#options
    const stop = (): void => this.#failure.fail(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    void this.#listen()
    const timer = setTimeout(
      () => this.#fail('the peer is silent: no rudp receive?'),
      welcomeTimeoutMs,
    )
    try {
      this.#post({ type: 'hello', version: TRANSFER_VERSION })
      await this.#failure.guard(this.#welcome.promise)
      clearTimeout(timer)
      for (const file of files) await this.#sendFile(file)
      this.#post({ type: 'bye' })
      await this.#failure.guard(Promise.all(this.#pending.map(({ verdict }) => verdict.promise)))
      return this.#stored === files.length
    } catch (error) {
      // Whatever was being done when the connection ended: why it did says more.
      if (error instanceof RudpError && error.code === 'ERR_RUDP_CLOSED') {
        return await this.#failure.wait()
      }
      throw error
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
    }
  }

  async #sendFile(file: OutgoingFile): Promise<void> {
    const pending: Pending = {
      file,
      startedAtMs: performance.now(),
      verdict: new Deferred(),
      hasVerdict: false,
      sha256: undefined,
      fault: undefined,
    }
    const { name, sizeBytes } = file
    this.file = file
    this.#post({ type: 'file', number: this.#pending.length, sizeBytes, name })
    this.#pending.push(pending)
    const before = this.handledBytes
    const sha256 = await this.#sendContents(pending)
    this.handledBytes = before + sizeBytes
    pending.sha256 = sha256
    this.#post(sha256 === undefined ? { type: 'cancel' } : { type: 'end', sha256 })
  }

  /** Returns the hash, or undefined if the file was given up. */
  async #sendContents(pending: Pending): Promise<Uint8Array | undefined> {
    const messages = readFileMessages(pending.file)
    const options = { channel: TRANSFER_CHANNEL, transfer: true } as const
    try {
      for (;;) {
        const { done, value } = await this.#failure.guard(messages.next())
        if (done) return value
        // A verdict before the end: the receiver cannot take this file.
        if (pending.hasVerdict) return undefined
        this.handledBytes += value.length - 1
        if (!this.#link.send(value, options)) await this.#failure.guard(this.#link.drained())
      }
    } catch (error) {
      if (!(error instanceof CliError) || error.code !== 'file') throw error
      pending.fault = error.message
      return undefined
    } finally {
      // Closes the file if it was not read to its end.
      void messages.return(new Uint8Array(0)).catch(() => {})
    }
  }

  async #listen(): Promise<void> {
    try {
      for await (const { data } of this.#link) this.#handle(readMessage(data))
    } catch (error) {
      this.#failure.fail(error)
    }
    const { code } = await this.#link.closed
    if (code === 'timeout') this.#fail('the receiver fell silent', 'timeout')
    else this.#fail('the receiver ended the connection', 'closed')
  }

  #handle(message: TransferMessage | undefined): void {
    if (message?.type === 'welcome') this.#welcome.resolve()
    else if (message?.type === 'refuse') this.#fail(`the receiver says: ${safeText(message.text)}`)
    else if (message?.type === 'verdict') this.#handleVerdict(message)
    else this.#fail('the peer is no rudp receive')
  }

  #handleVerdict(verdict: Verdict): void {
    const pending = this.#pending[verdict.number]
    if (pending === undefined || pending.hasVerdict) return
    pending.hasVerdict = true
    const { file, sha256, startedAtMs } = pending
    let { code, text } = verdict
    if (pending.fault !== undefined) text = pending.fault
    else if (code === 'stored' && !isEqual(verdict.sha256, sha256)) {
      code = 'damaged'
      text = 'the receiver stored something else'
    }
    const isStored = code === 'stored'
    if (isStored) this.#stored++
    const tookMs = performance.now() - startedAtMs
    this.#options.onResult?.({ file, isStored, code, text: safeText(text), sha256, tookMs })
    pending.verdict.resolve()
  }

  #fail(reason: string, code = 'refused'): void {
    const exitCode = code === 'refused' ? EXIT_FAILED : EXIT_UNREACHABLE
    this.#failure.fail(new CliError(`Cannot send: ${reason}`, exitCode, code))
  }

  #post(message: Exclude<TransferMessage, { type: 'data' }>): void {
    this.#link.send(writeMessage(message), { channel: TRANSFER_CHANNEL, transfer: true })
  }
}

function isEqual(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && Buffer.compare(a, b) === 0
}
