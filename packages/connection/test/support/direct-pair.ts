import {
  Connection,
  type ConnectionOptions,
  type HandshakeResult,
  resolveSettings,
} from '../../src/index.ts'

const MAX_FRAME_BYTES = 1472

/** Two connections with nothing between them: a client's, and one that somebody else accepted. */
export class DirectPair {
  nowMs = 0
  readonly client: Connection
  /** Made once the client's SYN has been answered. */
  readonly server: Connection
  /** Datagrams that the two have written, oldest first. */
  readonly datagrams: { readonly by: Connection; readonly bytes: Uint8Array }[] = []

  constructor(options: ConnectionOptions = {}, handshake: Partial<HandshakeResult> = {}) {
    const settings = resolveSettings(options)
    const limits = {
      maxReceiveRate: Infinity,
      maxMessageBytes: 1_000_000,
      maxReceiveAlloc: 1_000_000,
    }
    const context = (nonce: number) => ({ settings, random: () => nonce })
    const first = { localNonce: 7, remoteNonce: 8, peer: limits, rttMs: 50 }
    const second = { localNonce: 8, remoteNonce: 7, peer: limits, rttMs: 50 }
    this.client = Connection.accept(0, context(1), { ...first, ...handshake })
    this.server = Connection.accept(0, context(2), { ...second })
  }

  /** Hands over all that the two have to say, until they have nothing more. */
  exchange(): void {
    for (let rounds = 0; rounds < 100; rounds++) {
      const said = this.#say(this.client, this.server) + this.#say(this.server, this.client)
      if (said === 0) return
    }
    throw new Error('they never stop')
  }

  /** Lets time pass, a millisecond at a time. */
  pass(ms: number): void {
    for (let i = 0; i < ms; i++) {
      this.nowMs += 1
      this.client.handleTimeout(this.nowMs)
      this.server.handleTimeout(this.nowMs)
      this.exchange()
    }
  }

  #say(by: Connection, to: Connection): number {
    const out = new Uint8Array(MAX_FRAME_BYTES)
    let said = 0
    for (let size = by.poll(this.nowMs, out); size > 0; size = by.poll(this.nowMs, out)) {
      const bytes = out.slice(0, size)
      this.datagrams.push({ by, bytes })
      to.handleDatagram(this.nowMs, bytes)
      said += 1
    }
    return said
  }
}
