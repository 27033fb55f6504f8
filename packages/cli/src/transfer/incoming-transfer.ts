import { RudpError } from '@rudp/node'
import { type CollisionPolicy, FileRefusal, IncomingFile } from './incoming-file.ts'
import type { MessageLink } from './message-link.ts'
import {
  readMessage,
  SHA256_BYTES,
  TRANSFER_CHANNEL,
  TRANSFER_VERSION,
  type TransferMessage,
  type Verdict,
  type VerdictCode,
  writeMessage,
} from './protocol.ts'
import type { Storage } from './storage.ts'

/** How to receive, and whom to tell. */
export interface IncomingOptions {
  readonly storage: Storage
  readonly policy: CollisionPolicy
  /** Whether a sender may begin; a text refuses it. Default: it may. */
  readonly admit?: () => string | undefined
  readonly onVerdict?: (file: IncomingSummary, verdict: Verdict) => void
}

export interface IncomingSummary {
  readonly name: string
  readonly sizeBytes: number
  readonly tookMs: number
}

/** How a sender's visit ended. */
export interface IncomingResult {
  /** Whether it said that it was a sender. */
  readonly hasBegun: boolean
  /** Whether it said goodbye and no file failed. */
  readonly isComplete: boolean
  readonly stored: number
  readonly failed: number
}

/** A file between its announcement and its end. */
interface Announced {
  readonly number: number
  readonly name: string
  readonly sizeBytes: number
  readonly startedAtMs: number
  /** There is one until the verdict; what comes afterwards is passed over. */
  file: IncomingFile | undefined
  hasVerdict: boolean
}

const NO_HASH = new Uint8Array(SHA256_BYTES)

/** The receiver's side of one sender's visit. Each sender has one of its own. */
export class IncomingTransfer {
  readonly #link: MessageLink
  readonly #options: IncomingOptions
  #current: Announced | undefined
  #hasBegun = false
  #hasEnded = false
  #stored = 0
  #failed = 0

  constructor(link: MessageLink, options: IncomingOptions) {
    this.#link = link
    this.#options = options
  }

  /** The file that is being written now. */
  get file(): IncomingFile | undefined {
    return this.#current?.file
  }

  /** Receives until the sender goes. Leaves no half-written file, whatever happens. */
  async run(): Promise<IncomingResult> {
    try {
      for await (const { data } of this.#link) {
        if (!(await this.#handle(readMessage(data)))) break
      }
    } catch (error) {
      // The sender has gone while it was being answered: that shows in the result.
      if (!(error instanceof RudpError)) throw error
    } finally {
      await this.file?.discard()
    }
    return {
      hasBegun: this.#hasBegun,
      isComplete: this.#hasEnded && this.#failed === 0,
      stored: this.#stored,
      failed: this.#failed,
    }
  }

  /** Returns false when there is no use in listening any more. */
  async #handle(message: TransferMessage | undefined): Promise<boolean> {
    if (!this.#hasBegun) return this.#begin(message)
    const current = this.#current
    if (message?.type === 'file') {
      if (current !== undefined) await this.#cancel(current, 'damaged', 'the file was never ended')
      await this.#open(message.number, message.name, message.sizeBytes)
      return true
    }
    if (message?.type === 'bye' && current === undefined) {
      this.#hasEnded = true
      return true
    }
    if (current === undefined) return this.#refuse('that message makes no sense here')
    switch (message?.type) {
      case 'data':
        await this.#orVerdict(current, async () => current.file?.write(message.bytes))
        return true
      case 'end':
        await this.#finish(current, message.sha256)
        return true
      case 'cancel':
        await this.#cancel(current, 'cancelled', 'the sender gave up')
        return true
      default:
        return this.#refuse('that message makes no sense here')
    }
  }

  async #begin(message: TransferMessage | undefined): Promise<boolean> {
    if (message?.type !== 'hello') return this.#refuse('this is a rudp receive, for rudp send')
    if (message.version !== TRANSFER_VERSION) {
      return this.#refuse(`this receiver speaks version ${TRANSFER_VERSION} only`)
    }
    const objection = this.#options.admit?.()
    if (objection !== undefined) return this.#refuse(objection)
    this.#hasBegun = true
    await this.#send({ type: 'welcome', version: TRANSFER_VERSION })
    return true
  }

  async #open(number: number, name: string, sizeBytes: number): Promise<void> {
    const startedAtMs = performance.now()
    const current: Announced = {
      number,
      name,
      sizeBytes,
      startedAtMs,
      file: undefined,
      hasVerdict: false,
    }
    this.#current = current
    await this.#orVerdict(current, async () => {
      current.file = await IncomingFile.open(this.#options.storage, name, sizeBytes)
    })
  }

  async #finish(current: Announced, sha256: Uint8Array): Promise<void> {
    await this.#orVerdict(current, async () => {
      if (current.file === undefined) return
      const stored = await current.file.finish(sha256, this.#options.policy)
      await this.#settle(current, 'stored', stored.storedAs, stored.sha256)
    })
    this.#current = undefined
  }

  async #cancel(current: Announced, code: VerdictCode, text: string): Promise<void> {
    this.#current = undefined
    await this.#settle(current, code, text)
  }

  /** Runs `act`; if the file cannot be taken, its sender hears why. */
  async #orVerdict(current: Announced, act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch (error) {
      if (!(error instanceof FileRefusal)) throw error
      await this.#settle(current, error.code, error.message)
    }
  }

  /** Gives a file its one verdict. */
  async #settle(
    current: Announced,
    code: VerdictCode,
    text: string,
    sha256: Uint8Array = NO_HASH,
  ): Promise<void> {
    if (current.hasVerdict) return
    current.hasVerdict = true
    await current.file?.discard()
    current.file = undefined
    if (code === 'stored') this.#stored++
    else this.#failed++
    const verdict: Verdict = { type: 'verdict', number: current.number, code, sha256, text }
    const tookMs = performance.now() - current.startedAtMs
    this.#options.onVerdict?.({ name: current.name, sizeBytes: current.sizeBytes, tookMs }, verdict)
    await this.#send(verdict)
  }

  async #refuse(text: string): Promise<false> {
    await this.#send({ type: 'refuse', text })
    return false
  }

  async #send(message: Exclude<TransferMessage, { type: 'data' }>): Promise<void> {
    const options = { channel: TRANSFER_CHANNEL, transfer: true } as const
    if (!this.#link.send(writeMessage(message), options)) await this.#link.drained()
  }
}
