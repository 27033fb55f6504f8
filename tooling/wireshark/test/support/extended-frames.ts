import { type HandshakeSyn, uflow3 } from '@rudp/wire'

const LIMITS = { nonce: 1, maxReceiveRate: 2, maxMessageBytes: 3, maxReceiveAlloc: 4 }

/** A SYN and a SYN-ACK with those bits. */
export function handshakeWith(extensions: number): Uint8Array[] {
  const syn: HandshakeSyn = { version: 3, ...LIMITS, extensions }
  return [
    written((out) => uflow3.writeHandshakeSyn(out, 0, syn)),
    written((out) => uflow3.writeHandshakeSynAck(out, 0, { ...syn, nonceAck: 7 })),
  ]
}

/** Data frames, a fragment each, of a message that is a bundle. */
export function bundleFrames(messageId: number, bundle: Uint8Array): Uint8Array[] {
  const fragmentBytes = uflow3.maxFragmentBytes
  const count = Math.max(1, Math.ceil(bundle.length / fragmentBytes))
  const writer = uflow3.createDataWriter()
  return Array.from({ length: count }, (_, fragmentId) =>
    written((out) => {
      const start = fragmentId * fragmentBytes
      const sizeBytes = Math.min(fragmentBytes, bundle.length - start)
      const ids = { messageId, fragmentId, lastFragmentId: count - 1 }
      const header = { ...ids, channel: 5, windowParentLead: 0, channelParentLead: 0 }
      writer.begin(out, 0, out.length, messageId * 64 + fragmentId, 0)
      writer.add({ ...header, isBundle: true }, bundle, start, sizeBytes)
      return writer.finish()
    }),
  )
}

/** A data frame of one message, with an ack of those groups behind it. */
export function dataAckFrame(payload: Uint8Array, groupCount: number): Uint8Array {
  const writer = uflow3.createDataWriter()
  const ids = { messageId: 7, fragmentId: 0, lastFragmentId: 0 }
  const header = { ...ids, channel: 5, windowParentLead: 0, channelParentLead: 0 }
  return written((out) => {
    writer.begin(out, 0, out.length, 3, 1)
    writer.add(header, payload, 0, payload.length)
    writer.beginAck(0x01020304, 0x50607)
    for (let i = 0; i < groupCount; i++) writer.addAckGroup(i * 40, 0x80000001, i)
    return writer.finish()
  })
}

/** What a bundle of those messages is. */
export function bundleOf(messages: readonly Uint8Array[]): Uint8Array {
  const entries = messages.flatMap((bytes) => [
    Uint8Array.of(bytes.length >>> 8, bytes.length),
    bytes,
  ])
  return Uint8Array.from(Buffer.concat(entries))
}

function written(write: (out: Uint8Array) => number): Uint8Array {
  const out = new Uint8Array(uflow3.maxFrameBytes)
  return out.slice(0, write(out))
}
