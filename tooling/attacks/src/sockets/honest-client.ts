import { connect, type RudpConnection } from '@rudp/node'
import type { Successes } from '../support/row.ts'

/** A client that sends a numbered message every 10 ms, wants each back in order, and writes down how long it took. */
export class HonestClient {
  readonly roundTripsMs: number[] = []
  readonly connection: RudpConnection
  readonly #sentAtMs: number[] = []
  readonly #successes: Successes
  #arrived = 0
  #timer: NodeJS.Timeout | undefined

  private constructor(connection: RudpConnection, successes: Successes) {
    this.connection = connection
    this.#successes = successes
  }

  static async connect(port: number, successes: Successes): Promise<HonestClient> {
    const made: { client?: HonestClient } = {}
    const connection = await connect(`127.0.0.1:${port}`, {
      idleTimeoutMs: 60_000,
      message: (_connection, message) => made.client?.handleMessage(message),
    })
    made.client = new HonestClient(connection, successes)
    return made.client
  }

  start(): void {
    this.#timer = setInterval(() => {
      if (this.connection.state !== 'connected') return
      const message = new Uint8Array(64)
      new DataView(message.buffer).setUint32(0, this.#sentAtMs.length)
      this.#sentAtMs.push(performance.now())
      this.connection.send(message)
    }, 10)
  }

  handleMessage(message: Uint8Array): void {
    const index = new DataView(message.buffer, message.byteOffset).getUint32(0)
    const isNext = message.length === 64 && index === this.#arrived
    this.#successes.unless(isNext, 'an honest client got what it was not sent')
    this.#arrived++
    this.roundTripsMs.push(performance.now() - (this.#sentAtMs[index] ?? Number.NaN))
  }

  /** Stops sending and waits for what is still to come back. */
  async finish(): Promise<void> {
    clearInterval(this.#timer)
    const untilMs = performance.now() + 30_000
    while (this.#arrived < this.#sentAtMs.length && performance.now() < untilMs) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const missing = this.#sentAtMs.length - this.#arrived
    this.#successes.unless(missing === 0, `an honest client misses ${missing} answers`)
    if (this.connection.state !== 'connected') {
      const { code } = await this.connection.closed
      this.#successes.unless(false, `an honest client was torn down: ${code}`)
    }
    this.connection.abort()
  }
}
