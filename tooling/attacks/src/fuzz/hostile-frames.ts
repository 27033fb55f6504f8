import type { Connection, Session } from '@rudp/connection'
import { type AckFrameWriter, type DataFrameWriter, uflow3 } from '@rudp/wire'
import type { Random } from './codec-fuzz.ts'

const MESSAGE_ID_MASK = uflow3.messageIdCount - 1
/** Steps from where a connection stands at which something changes. */
const EDGES = [
  0,
  1,
  2,
  31,
  32,
  33,
  63,
  127,
  4_064,
  4_095,
  4_096,
  4_097,
  8_191,
  8_192,
  2 ** 19,
] as const

/** Writes sound frames that say what hurts, to a connection whose state they know. */
export class HostileFrames {
  readonly #random: Random
  readonly #data: DataFrameWriter = uflow3.createDataWriter()
  readonly #ack: AckFrameWriter = uflow3.createAckWriter()
  /** As a bundle: messages of no, one and more bytes than there are, from wherever it is read. */
  readonly #payload = Uint8Array.from({ length: 2_048 }, (_, i) => [0, 0, 0, 1, 0x5a][i % 5]!)
  readonly #header = {
    messageId: 0,
    channel: 0,
    windowParentLead: 0,
    channelParentLead: 0,
    fragmentId: 0,
    lastFragmentId: 0,
    isBundle: false,
  }

  constructor(random: Random) {
    this.#random = random
  }

  /** Writes a frame for `connection` at the start of `out` and returns its size. */
  write(out: Uint8Array, connection: Connection | undefined): number {
    const session = connection?.session
    switch (this.#random.below(20)) {
      case 0:
        return this.#writeHandshake(out, connection)
      case 1:
        return this.#random.oneIn(2)
          ? uflow3.writeDisconnect(out, 0)
          : uflow3.writeDisconnectAck(out, 0)
      case 2:
      case 3:
        return this.#writeSync(out, session)
      case 4:
      case 5:
      case 6:
      case 7:
      case 8:
      case 9:
        return this.#writeAck(out, session)
      default:
        return this.#writeData(out, session)
    }
  }

  #writeHandshake(out: Uint8Array, connection: Connection | undefined): number {
    const random = this.#random
    const nonce = random.oneIn(2) ? (connection?.remoteNonce ?? 0) >>> 0 : random.edgy(32)
    const limits = {
      maxReceiveRate: random.edgy(32),
      maxMessageBytes: random.edgy(32),
      maxReceiveAlloc: random.edgy(32),
      extensions: random.oneIn(2) ? 0 : random.edgy(8),
    }
    switch (random.below(4)) {
      case 0:
        return uflow3.writeHandshakeSyn(out, 0, { version: 3, nonce, ...limits })
      case 1:
        return uflow3.writeHandshakeSynAck(out, 0, { nonceAck: random.edgy(32), nonce, ...limits })
      case 2:
        return uflow3.writeHandshakeAck(out, 0, { nonceAck: random.edgy(32) })
      default:
        return uflow3.writeHandshakeError(out, 0, { nonceAck: nonce, code: random.below(3) })
    }
  }

  #writeSync(out: Uint8Array, session: Session | undefined): number {
    const random = this.#random
    return uflow3.writeSync(out, 0, {
      nextFrameId: random.oneIn(3) ? -1 : this.#near(session?.arrivals.baseId ?? 0),
      nextMessageId: random.oneIn(3) ? -1 : this.#nearMessage(session?.inbox.baseId ?? 0),
    })
  }

  #writeAck(out: Uint8Array, session: Session | undefined): number {
    const random = this.#random
    const frameId = session?.frames.nextFrameId ?? 0
    const messageId = session?.messages.nextMessageId ?? 0
    const groups = random.oneIn(50) ? 161 : random.below(4)
    const base = random.oneIn(4) ? this.#near(frameId) : (frameId - random.below(4)) >>> 0
    const messageBase = random.oneIn(4) ? this.#nearMessage(messageId) : messageId
    this.#ack.begin(out, 0, out.length, base, messageBase)
    for (let i = 0; i < groups; i++) {
      const bits = random.oneIn(3) ? random.uint32() : 1 << random.below(32)
      if (!this.#ack.add(this.#near(frameId), bits >>> 0, random.below(2))) break
    }
    return this.#ack.finish()
  }

  #writeData(out: Uint8Array, session: Session | undefined): number {
    const random = this.#random
    const { arrivals, inbox } = session ?? {}
    const fragments = random.oneIn(30) ? 127 : random.below(4)
    const base = arrivals?.baseId ?? 0
    const frameId = random.oneIn(3) ? this.#near(base) : base
    this.#data.begin(out, 0, out.length, frameId, random.below(2))
    for (let i = 0; i < fragments; i++) {
      const header = this.#header
      const messageBase = inbox?.baseId ?? 0
      header.messageId = random.oneIn(3)
        ? this.#near(messageBase) & MESSAGE_ID_MASK
        : (messageBase + random.below(12)) & MESSAGE_ID_MASK
      header.channel = random.oneIn(4) ? random.below(64) : random.below(3)
      header.windowParentLead = random.oneIn(2)
        ? 0
        : random.oneIn(4)
          ? random.edgy(16)
          : random.below(8)
      header.channelParentLead =
        header.windowParentLead === 0
          ? 0
          : Math.min(65_535, header.windowParentLead + random.below(3))
      header.lastFragmentId = random.oneIn(3)
        ? random.oneIn(8)
          ? random.edgy(16)
          : random.below(4)
        : 0
      header.fragmentId = random.oneIn(20)
        ? random.edgy(16)
        : random.below(header.lastFragmentId + 1)
      header.isBundle = random.oneIn(4)
      const isInner = header.fragmentId < header.lastFragmentId
      const sizeBytes = isInner && !random.oneIn(8) ? uflow3.maxFragmentBytes : random.below(40)
      if (!this.#data.add(header, this.#payload, random.below(5), sizeBytes)) break
    }
    return this.#data.finish()
  }

  #near(id: number): number {
    const random = this.#random
    const edge = EDGES[random.below(EDGES.length)] ?? 0
    const far = random.oneIn(16) ? random.uint32() : 0
    return (id + (random.oneIn(2) ? edge : -edge) + random.below(3) - 1 + far) >>> 0
  }

  #nearMessage(id: number): number {
    const near = this.#near(id)
    return this.#random.oneIn(20) ? near : near & MESSAGE_ID_MASK
  }
}
