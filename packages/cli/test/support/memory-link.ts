import type { MessageLink } from '../../src/transfer/message-link.ts'
import { readMessage, type TransferMessage } from '../../src/transfer/protocol.ts'

/** One end of a connection that never loses anything; what it sends is read with {@link next}. */
export class MemoryLink implements MessageLink {
  readonly closed: Promise<{ code: string }>
  /** Everything that was sent through it. */
  readonly sent: Uint8Array[] = []
  readonly #incoming: Uint8Array[] = []
  #isClosed = false
  #wake: () => void = () => {}
  #wakeSent: () => void = () => {}
  #resolveClosed: (info: { code: string }) => void = () => {}

  constructor() {
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve
    })
  }

  send(message: Uint8Array): boolean {
    this.sent.push(message)
    this.#wakeSent()
    return true
  }

  drained(): Promise<void> {
    return Promise.resolve()
  }

  /** Lets a message come in. */
  deliver(...messages: Uint8Array[]): void {
    this.#incoming.push(...messages)
    this.#wake()
  }

  /** The connection ends once what came has been read. */
  close(code = 'remote'): void {
    this.#isClosed = true
    this.#resolveClosed({ code })
    this.#wake()
  }

  /** Waits until `count` messages were sent in all, and reads them. */
  async messages(count: number): Promise<(TransferMessage | undefined)[]> {
    while (this.sent.length < count) {
      await new Promise<void>((resolve) => {
        this.#wakeSent = resolve
      })
    }
    return this.sent.map(readMessage)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<{ data: Uint8Array }, void> {
    for (;;) {
      const data = this.#incoming.shift()
      if (data !== undefined) yield { data }
      else if (this.#isClosed) return
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
  }
}
