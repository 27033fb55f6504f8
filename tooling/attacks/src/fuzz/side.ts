import {
  type Connection,
  type ConnectionOptions,
  Endpoint,
  type EndpointPeer,
  resolveSettings,
} from '@rudp/connection'
import { uflow3 } from '@rudp/wire'
import type { Random } from './codec-fuzz.ts'
import { DatagramRing } from './datagram-ring.ts'

/** What a wake-up may lead to: a full window of frames, and what goes with it. */
const MAX_OUTPUTS = 10_000
/** How often time may want to be told of the same instant. */
const MAX_REPEATS = 32
export const MAX_CONNECTIONS = 3
const MAX_PENDING = 16
/** What a log of 8,192 frames with their fragments may take. */
const MAX_LOG_BYTES = 16_000_000

/** One endpoint of a fuzzed conversation; the other is at the other end of the rings. */
export class Side {
  readonly endpoint: Endpoint
  /** On their way to the other side. */
  readonly outgoing = new DatagramRing()
  readonly hostname: string
  takesMessages = true
  delivered = 0
  readonly #maxReceiveAlloc: number
  readonly #other: string
  readonly #out = new Uint8Array(uflow3.maxFrameBytes)
  readonly #closed = new WeakSet<EndpointPeer>()
  readonly #settled = new Set<number>()
  #nextReceipt = 1

  constructor(random: Random, hostname: string, other: string, options: ConnectionOptions) {
    const settings = resolveSettings(options)
    this.hostname = hostname
    this.#other = other
    this.#maxReceiveAlloc = settings.maxReceiveAlloc
    this.endpoint = new Endpoint({
      settings,
      // Nonces at the edges of the ids, now and then.
      random: () => random.edgy(32),
      maxConnections: MAX_CONNECTIONS,
      maxPending: MAX_PENDING,
    })
  }

  /** The connection with the other side, if there is one. */
  get peer(): EndpointPeer | undefined {
    for (const peer of this.endpoint.peers()) if (peer.hostname === this.#other) return peer
    return undefined
  }

  get connection(): Connection | undefined {
    return this.peer?.connection
  }

  /** A token for a receipt that was not used before. */
  drawReceipt(): number {
    return this.#nextReceipt++
  }

  receive(nowMs: number, from: string, bytes: Uint8Array): void {
    this.endpoint.handleDatagram(nowMs, from, 1, bytes)
  }

  /** Drains all outputs until the endpoint wants nothing more at this time. Throws if it never does. */
  settle(nowMs: number): void {
    const { endpoint } = this
    for (let repeats = 0; ; repeats++) {
      this.#drain(nowMs)
      const atMs = endpoint.nextTimeoutMs()
      if (Number.isNaN(atMs)) throw new Error('the next timeout is NaN')
      if (atMs > nowMs) return
      if (repeats === MAX_REPEATS) throw new Error(`a timer is set for ${atMs}, which is past`)
      endpoint.handleTimeout(nowMs)
    }
  }

  /** Throws if anything has outgrown its bound. */
  checkBounds(): void {
    const { endpoint } = this
    if (endpoint.pendingCount > MAX_PENDING) throw new Error('too many handshakes are under way')
    if (endpoint.size > MAX_CONNECTIONS + 1) throw new Error('too many connections are open')
    for (const { connection } of endpoint.peers()) {
      const { session } = connection
      if (session === undefined) continue
      const { inbox, frames } = session
      const limitBytes = Math.ceil(this.#maxReceiveAlloc / 1_448) * 1_448
      if (!(inbox.allocatedBytes >= 0 && inbox.allocatedBytes <= limitBytes)) {
        throw new Error(`messages take ${inbox.allocatedBytes} of ${limitBytes} bytes`)
      }
      if (frames.memoryBytes > MAX_LOG_BYTES) throw new Error(`the log takes ${frames.memoryBytes}`)
      if (!(frames.inFlightBytes >= 0 && frames.inFlightFrames >= 0)) {
        throw new Error(`${frames.inFlightBytes} bytes are in flight`)
      }
      if (!(session.messages.queuedBytes >= 0)) throw new Error('queued bytes are negative')
    }
  }

  #drain(nowMs: number): void {
    const { endpoint } = this
    let outputs = 0
    for (let peer = endpoint.nextActive(); peer !== undefined; peer = endpoint.nextActive()) {
      const { connection } = peer
      while (this.takesMessages && connection.nextMessage() !== undefined) this.delivered++
      for (;;) {
        const sizeBytes = connection.poll(nowMs, this.#out)
        if (sizeBytes === 0) break
        this.#send(peer.hostname, sizeBytes)
        if (++outputs > MAX_OUTPUTS) throw new Error('the outputs do not end')
      }
      for (
        let event = connection.pollEvent();
        event !== undefined;
        event = connection.pollEvent()
      ) {
        if (this.#closed.has(peer)) throw new Error(`${event.type} after closed`)
        if (event.type === 'closed') this.#closed.add(peer)
        else if (event.type === 'receipt') this.#noteReceipt(event.token)
      }
      endpoint.settle(peer)
    }
    for (;;) {
      const sizeBytes = endpoint.pollReply(this.#out, 0)
      if (sizeBytes === 0) break
      this.#send(endpoint.replyAddress.hostname, sizeBytes)
      if (++outputs > MAX_OUTPUTS) throw new Error('the replies do not end')
    }
  }

  #send(to: string, sizeBytes: number): void {
    if (!(sizeBytes >= 5 && sizeBytes <= uflow3.maxFrameBytes)) {
      throw new Error(`a datagram of ${sizeBytes} bytes`)
    }
    if (to === this.#other) this.outgoing.push(this.#out, sizeBytes)
  }

  #noteReceipt(token: number): void {
    if (this.#settled.has(token)) throw new Error(`receipt ${token} came twice`)
    this.#settled.add(token)
  }
}
