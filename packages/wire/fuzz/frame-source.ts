import type { AckFrameWriter, DataFrameWriter } from '../src/index.ts'
import { NONE, uflow3 } from '../src/index.ts'
import type { Random } from './random.ts'

/** Writes sound frames of every type, at the edges of what they can say. */
export class FrameSource {
  readonly #random: Random
  readonly #data: DataFrameWriter = uflow3.createDataWriter()
  readonly #ack: AckFrameWriter = uflow3.createAckWriter()
  readonly #payload: Uint8Array
  readonly #fragment = {
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
    this.#payload = Uint8Array.from({ length: 4096 }, () => random.uint32())
  }

  /** Writes a frame at `out[offset]` and returns its size. A SYN only if `maxBytes` has room for it. */
  write(out: Uint8Array, offset: number, maxBytes: number): number {
    const random = this.#random
    switch (random.below(maxBytes >= uflow3.maxFrameBytes ? 17 : 16)) {
      case 0:
        return uflow3.writeHandshakeSynAck(out, offset, {
          nonceAck: random.edgy(32),
          nonce: random.edgy(32),
          maxReceiveRate: random.edgy(32),
          maxMessageBytes: random.edgy(32),
          maxReceiveAlloc: random.edgy(32),
          extensions: random.oneIn(2) ? 0 : random.edgy(8),
        })
      case 1:
        return uflow3.writeHandshakeAck(out, offset, { nonceAck: random.edgy(32) })
      case 2:
        return uflow3.writeHandshakeError(out, offset, {
          nonceAck: random.edgy(32),
          code: random.below(3),
        })
      case 3:
        return uflow3.writeDisconnect(out, offset)
      case 4:
        return uflow3.writeDisconnectAck(out, offset)
      case 5:
      case 6:
        return uflow3.writeSync(out, offset, {
          nextFrameId: random.oneIn(3) ? NONE : random.edgy(32),
          nextMessageId: random.oneIn(3) ? NONE : random.edgy(32),
        })
      case 7:
      case 8:
      case 9:
        return this.#writeAck(out, offset, maxBytes)
      case 16:
        return uflow3.writeHandshakeSyn(out, offset, {
          version: random.edgy(8),
          nonce: random.edgy(32),
          maxReceiveRate: random.edgy(32),
          maxMessageBytes: random.edgy(32),
          maxReceiveAlloc: random.edgy(32),
          extensions: random.oneIn(2) ? 0 : random.edgy(8),
        })
      default:
        return this.#writeData(out, offset, maxBytes)
    }
  }

  #writeAck(out: Uint8Array, offset: number, maxBytes: number): number {
    const random = this.#random
    const groups = random.below(random.oneIn(20) ? 162 : 5)
    this.#ack.begin(out, offset, maxBytes, random.edgy(32), random.edgy(20))
    for (let i = 0; i < groups; i++) {
      if (!this.#ack.add(random.edgy(32), random.edgy(32), random.below(2))) break
    }
    return this.#ack.finish()
  }

  #writeData(out: Uint8Array, offset: number, maxBytes: number): number {
    const random = this.#random
    const fragments = random.below(random.oneIn(20) ? 140 : 5)
    this.#data.begin(out, offset, maxBytes, random.edgy(32), random.below(2))
    for (let i = 0; i < fragments; i++) {
      const fragment = this.#fragment
      fragment.messageId = random.edgy(20)
      fragment.channel = random.below(64)
      fragment.windowParentLead = random.edgy(random.oneIn(2) ? 7 : 16)
      fragment.channelParentLead = random.edgy(random.oneIn(2) ? 8 : 16)
      fragment.fragmentId = random.oneIn(2) ? 0 : random.edgy(16)
      fragment.lastFragmentId = random.oneIn(2) ? 0 : random.edgy(16)
      fragment.isBundle = random.oneIn(4)
      const payloadBytes = random.oneIn(6) ? random.below(1449) : random.edgy(8) % 70
      const payloadStart = random.below(this.#payload.length - payloadBytes)
      if (!this.#data.add(fragment, this.#payload, payloadStart, payloadBytes)) break
    }
    if (random.oneIn(3) && this.#data.beginAck(random.edgy(32), random.edgy(20))) {
      for (let left = random.below(5); left > 0; left--) {
        if (!this.#data.addAckGroup(random.edgy(32), random.edgy(32), random.below(2))) break
      }
    }
    return this.#data.finish()
  }
}
