import { type FragmentHeader, uflow3 } from '@rudp/wire'

/** What a SYN or SYN-ACK announces. */
export interface Limits {
  readonly maxReceiveRate: number
  readonly maxMessageBytes: number
  readonly maxReceiveAlloc: number
}

/** What a hostile one does. */
export const LIMITS: Limits = {
  maxReceiveRate: 2 ** 32 - 1,
  maxMessageBytes: 1_000_000,
  maxReceiveAlloc: 1_000_000,
}

/** A group of an ack frame. */
export type Group = readonly [baseId: number, bits: number, nonce: number]

/** Writes frames with any content, into bytes of its own that the next frame overwrites. */
export class Forge {
  readonly #bytes = new Uint8Array(uflow3.maxFrameBytes)
  readonly #data = uflow3.createDataWriter()
  readonly #ack = uflow3.createAckWriter()
  readonly #payload = new Uint8Array(uflow3.maxFragmentBytes).fill(0xee)
  readonly #header: FragmentHeader = {
    messageId: 0,
    channel: 0,
    windowParentLead: 0,
    channelParentLead: 0,
    fragmentId: 0,
    lastFragmentId: 0,
  }

  syn(nonce: number, limits: Limits = LIMITS): Uint8Array {
    return this.#cut(uflow3.writeHandshakeSyn(this.#bytes, 0, { version: 3, nonce, ...limits }))
  }

  synAck(nonceAck: number, nonce: number): Uint8Array {
    return this.#cut(uflow3.writeHandshakeSynAck(this.#bytes, 0, { nonceAck, nonce, ...LIMITS }))
  }

  handshakeAck(nonceAck: number): Uint8Array {
    return this.#cut(uflow3.writeHandshakeAck(this.#bytes, 0, { nonceAck }))
  }

  handshakeError(nonceAck: number, code: number): Uint8Array {
    return this.#cut(uflow3.writeHandshakeError(this.#bytes, 0, { nonceAck, code }))
  }

  disconnect(): Uint8Array {
    return this.#cut(uflow3.writeDisconnect(this.#bytes, 0))
  }

  disconnectAck(): Uint8Array {
    return this.#cut(uflow3.writeDisconnectAck(this.#bytes, 0))
  }

  /** -1 leaves an id out. */
  sync(nextFrameId: number, nextMessageId: number): Uint8Array {
    return this.#cut(uflow3.writeSync(this.#bytes, 0, { nextFrameId, nextMessageId }))
  }

  ack(frameBaseId: number, messageBaseId: number, groups: readonly Group[] = []): Uint8Array {
    this.#ack.begin(this.#bytes, 0, this.#bytes.length, frameBaseId, messageBaseId)
    for (const [baseId, bits, nonce] of groups) if (!this.#ack.add(baseId, bits, nonce)) break
    return this.#cut(this.#ack.finish())
  }

  /** A data frame with as many of the fragments as fit. */
  data(
    frameId: number,
    nonce: number,
    fragments: readonly (Partial<FragmentHeader> & { readonly sizeBytes?: number })[] = [],
  ): Uint8Array {
    this.#data.begin(this.#bytes, 0, this.#bytes.length, frameId, nonce)
    for (const { sizeBytes = 1, ...header } of fragments) {
      Object.assign(this.#header, NO_HEADER, header)
      if (!this.#data.add(this.#header, this.#payload, 0, sizeBytes)) break
    }
    return this.#cut(this.#data.finish())
  }

  #cut(sizeBytes: number): Uint8Array {
    return this.#bytes.subarray(0, sizeBytes)
  }
}

const NO_HEADER: FragmentHeader = {
  messageId: 0,
  channel: 0,
  windowParentLead: 0,
  channelParentLead: 0,
  fragmentId: 0,
  lastFragmentId: 0,
}
