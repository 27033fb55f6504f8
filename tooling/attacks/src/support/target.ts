import {
  type ConnectionOptions,
  Endpoint,
  type EndpointOptions,
  resolveSettings,
} from '@rudp/connection'
import { Random } from '@rudp/simulator'
import { FRAME_HANDSHAKE_SYN_ACK, hasAck, hasData, uflow3 } from '@rudp/wire'
import { Forge, type Limits } from './forge.ts'

/** A datagram's way out of a {@link Target}, the bytes borrowed. */
export type OnSent = (hostname: string, port: number, bytes: Uint8Array) => void

/** What a {@link Target} is made from. */
export type TargetOptions = ConnectionOptions & Omit<Partial<EndpointOptions>, 'settings'>

/** An endpoint alone, driven by hand: for what needs neither a network nor honest peers. */
export class Target {
  readonly endpoint: Endpoint
  nowMs = 0
  /** Whether messages are taken as they come. */
  takesMessages = true
  /** Whether each datagram wakes it up; else it is woken by {@link drain}, as by a batch. */
  wakesAtOnce = true
  delivered = 0
  sentDatagrams = 0
  sentBytes = 0
  onSent: OnSent = () => {}
  readonly #out = new Uint8Array(uflow3.maxFrameBytes)

  constructor(options: TargetOptions = {}) {
    const random = new Random('target')
    this.endpoint = new Endpoint({
      maxConnections: 64,
      maxDatagramsPerTick: Infinity,
      random: () => random.uint32(),
      ...options,
      settings: resolveSettings(options),
    })
  }

  /** Hands over a datagram and drains all outputs. */
  receive(hostname: string, port: number, bytes: Uint8Array): void {
    this.endpoint.handleDatagram(this.nowMs, hostname, port, bytes)
    if (this.wakesAtOnce) this.drain()
  }

  /** Lets time pass, waking the endpoint whenever it wants. */
  passTime(forMs: number): void {
    const untilMs = this.nowMs + forMs
    for (;;) {
      const atMs = this.endpoint.nextTimeoutMs()
      if (atMs > untilMs) break
      this.nowMs = Math.max(this.nowMs, atMs)
      this.endpoint.handleTimeout(this.nowMs)
      this.drain()
    }
    this.nowMs = untilMs
  }

  drain(): void {
    const { endpoint, nowMs } = this
    const out = this.#out
    for (let peer = endpoint.nextActive(); peer !== undefined; peer = endpoint.nextActive()) {
      const { connection } = peer
      while (this.takesMessages && connection.nextMessage() !== undefined) this.delivered++
      for (let size = connection.poll(nowMs, out); size > 0; size = connection.poll(nowMs, out)) {
        this.#sent(peer.hostname, peer.port, size)
      }
      while (connection.pollEvent() !== undefined);
      endpoint.settle(peer)
    }
    for (let size = endpoint.pollReply(out, 0); size > 0; size = endpoint.pollReply(out, 0)) {
      this.#sent(endpoint.replyAddress.hostname, endpoint.replyAddress.port, size)
    }
  }

  #sent(hostname: string, port: number, sizeBytes: number): void {
    this.sentDatagrams++
    this.sentBytes += sizeBytes
    this.onSent(hostname, port, this.#out.subarray(0, sizeBytes))
  }
}

/** A client that keeps no rule, of a {@link Target}. It knows its own ids and what it has been sent. */
export class HostileClient {
  readonly forge = new Forge()
  /** Its first frame id. */
  readonly nonce: number
  /** The target's first frame id; its acks count from here. */
  remoteNonce = 0
  /** Id of its next frame. */
  nextFrameId: number
  /** One past the newest frame of the target, and the nonce of that one. */
  remoteFrameId = 0
  remoteFrameNonce = 0
  /** Frames of each kind that the target has sent it. */
  dataFrames = 0
  ackFrames = 0
  readonly target: Target
  readonly hostname: string
  readonly port: number
  readonly #reader = uflow3.createReader()

  constructor(target: Target, hostname = '192.0.2.1', port = 1, nonce = 5_000) {
    this.target = target
    this.hostname = hostname
    this.port = port
    this.nonce = nonce
    this.nextFrameId = nonce
    const before = target.onSent
    target.onSent = (host, toPort, bytes) => {
      if (host === hostname && toPort === port) this.#hear(bytes)
      else before(host, toPort, bytes)
    }
  }

  /** Goes through the handshake. */
  connect(limits?: Limits): this {
    this.send(this.forge.syn(this.nonce, limits))
    this.send(this.forge.handshakeAck(this.remoteNonce))
    return this
  }

  get state(): string {
    const { endpoint } = this.target
    for (const peer of endpoint.peers()) {
      if (peer.hostname === this.hostname && peer.port === this.port) return peer.connection.state
    }
    return 'gone'
  }

  send(bytes: Uint8Array): void {
    this.target.receive(this.hostname, this.port, bytes)
  }

  /** Id of its message number `index`. */
  messageId(index: number): number {
    return (this.nonce + index) & (uflow3.messageIdCount - 1)
  }

  #hear(bytes: Uint8Array): void {
    const type = this.#reader.read(bytes)
    if (type === FRAME_HANDSHAKE_SYN_ACK) {
      this.remoteNonce = this.#reader.handshakeSynAck.nonce
      this.remoteFrameId = this.remoteNonce
    }
    if (hasData(type)) {
      this.dataFrames++
      this.remoteFrameId = (this.#reader.data.frameId + 1) >>> 0
      this.remoteFrameNonce = this.#reader.data.nonce
    }
    if (hasAck(type)) this.ackFrames++
  }
}
