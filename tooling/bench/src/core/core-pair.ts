import type { SendMode } from '@rudp/channels'
import { Endpoint, type EndpointPeer, resolveSettings } from '@rudp/connection'
import { uflow3 } from '@rudp/wire'

/** Datagrams that one turn of an event loop hands over at most, as libuv does. */
const MAX_BATCH = 32
const TURN_MS = 0.05
const CLIENT = { hostname: '127.0.0.1', port: 40_001 }
const SERVER = { hostname: '127.0.0.1', port: 40_002 }

/** Frames on their way, each in a piece of memory as sockets without offload have it. */
class Wire {
  readonly #pieces: Uint8Array[] = Array.from(
    { length: MAX_BATCH },
    () => new Uint8Array(uflow3.maxFrameBytes),
  )
  readonly #sizes: Uint32Array = new Uint32Array(MAX_BATCH)
  #count = 0
  frames = 0
  frameBytes = 0

  get isEmpty(): boolean {
    return this.#count === 0
  }

  /** Drains the frames of `peer`, as far as a batch goes. Returns whether it may have more. */
  fill(nowMs: number, peer: EndpointPeer): boolean {
    while (this.#count < MAX_BATCH) {
      const sizeBytes = peer.connection.poll(nowMs, this.#pieces[this.#count]!)
      if (sizeBytes === 0) return false
      this.#sizes[this.#count++] = sizeBytes
      this.frames++
      this.frameBytes += sizeBytes
    }
    return true
  }

  fillReplies(endpoint: Endpoint): void {
    if (this.#count === MAX_BATCH) return
    const sizeBytes = endpoint.pollReply(this.#pieces[this.#count]!, 0)
    if (sizeBytes > 0) this.#sizes[this.#count++] = sizeBytes
  }

  deliver(nowMs: number, to: Endpoint, from: { hostname: string; port: number }): void {
    for (let i = 0; i < this.#count; i++) {
      to.handleDatagram(nowMs, from.hostname, from.port, this.#pieces[i]!, 0, this.#sizes[i])
    }
    this.#count = 0
  }
}

/**
 * A client and a server in one thread without sockets: what the protocol itself costs, acks and
 * checksums included. Time is virtual, in turns of an event loop that carry a batch each way; all
 * settings are the defaults, congestion control included.
 */
export class CorePair {
  /** Called with each message that the server delivers, and its channel. */
  onMessage: (message: Uint8Array, channel: number) => void = () => {}
  readonly #client: Endpoint
  readonly #server: Endpoint
  readonly #clientPeer: EndpointPeer
  readonly #toServer = new Wire()
  readonly #toClient = new Wire()
  #nowMs = 1_000

  constructor() {
    let state = 1
    const random = (): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state
    }
    const settings = resolveSettings()
    this.#client = new Endpoint({ settings, random })
    this.#server = new Endpoint({ settings, random, maxConnections: 1 })
    this.#clientPeer = this.#client.connect(this.#nowMs, SERVER)
    for (let turn = 0; this.#server.size === 0; turn++) {
      if (turn === 100) throw new Error('Cannot measure the core: no handshake')
      this.turn()
    }
  }

  /** Data frames, and whatever else the client sent, so far. */
  get framesSent(): number {
    return this.#toServer.frames
  }

  get frameBytesSent(): number {
    return this.#toServer.frameBytes
  }

  get acksSent(): number {
    return this.#toClient.frames
  }

  /** Messages that the client still has to send, in bytes. */
  get bufferedBytes(): number {
    return this.#clientPeer.connection.bufferedBytes
  }

  /** Queues a message at the client, who owns it from now on. */
  send(message: Uint8Array, options: { readonly channel: number; readonly mode: SendMode }): void {
    this.#clientPeer.connection.send(this.#nowMs, message, options)
    this.#client.activate(this.#clientPeer)
  }

  /** One turn of the event loop at both ends. When nothing moved, time goes on to the next deadline. */
  turn(): void {
    this.#drain(this.#client, this.#toServer)
    const isQuiet = this.#toServer.isEmpty
    this.#toServer.deliver(this.#nowMs, this.#server, CLIENT)
    this.#drain(this.#server, this.#toClient)
    if (isQuiet && this.#toClient.isEmpty) {
      const nextMs = Math.min(this.#client.nextTimeoutMs(), this.#server.nextTimeoutMs())
      this.#nowMs = Math.max(this.#nowMs + TURN_MS, nextMs)
    } else {
      this.#nowMs += TURN_MS
    }
    this.#toClient.deliver(this.#nowMs, this.#client, SERVER)
  }

  #drain(endpoint: Endpoint, wire: Wire): void {
    endpoint.handleTimeout(this.#nowMs)
    let unfinished: EndpointPeer | undefined
    let peer = endpoint.nextActive()
    while (peer !== undefined) {
      const { connection } = peer
      while (connection.pollEvent() !== undefined);
      let message = connection.nextMessage()
      while (message !== undefined) {
        this.onMessage(message, connection.messageChannel)
        message = connection.nextMessage()
      }
      if (wire.fill(this.#nowMs, peer)) unfinished = peer
      endpoint.settle(peer)
      peer = endpoint.nextActive()
    }
    if (unfinished !== undefined) endpoint.activate(unfinished)
    wire.fillReplies(endpoint)
  }
}
