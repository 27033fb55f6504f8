import {
  FRAME_ACK,
  FRAME_DATA,
  FRAME_DATA_ACK,
  FRAME_DISCONNECT,
  FRAME_DISCONNECT_ACK,
  FRAME_HANDSHAKE_ACK,
  FRAME_HANDSHAKE_ERROR,
  FRAME_HANDSHAKE_SYN,
  FRAME_HANDSHAKE_SYN_ACK,
  FRAME_SYNC,
  type FrameReader,
  type HandshakeSyn,
  NONE,
} from '@rudp/wire'

/** A frame as a trace tells it; the fields are those of docs/qlog.md. */
export interface QlogFrame {
  readonly type: string
  readonly [field: string]: unknown
}

const TYPE_NAMES: Readonly<Record<number, string>> = {
  [FRAME_HANDSHAKE_SYN]: 'syn',
  [FRAME_HANDSHAKE_SYN_ACK]: 'syn_ack',
  [FRAME_HANDSHAKE_ACK]: 'handshake_ack',
  [FRAME_HANDSHAKE_ERROR]: 'error',
  [FRAME_DISCONNECT]: 'disconnect',
  [FRAME_DISCONNECT_ACK]: 'disconnect_ack',
  [FRAME_DATA]: 'data',
  [FRAME_DATA_ACK]: 'data_ack',
  [FRAME_SYNC]: 'sync',
  [FRAME_ACK]: 'ack',
}

/** Describes the frame that `reader` has just read. Payloads stay out: a trace may be passed on. */
export function toQlogFrame(reader: FrameReader, frameType: number): QlogFrame {
  const type = TYPE_NAMES[frameType] ?? 'unknown'
  switch (frameType) {
    case FRAME_HANDSHAKE_SYN:
      return { type, version: reader.handshakeSyn.version, ...limits(reader.handshakeSyn) }
    case FRAME_HANDSHAKE_SYN_ACK:
      return { type, ...limits(reader.handshakeSynAck) }
    case FRAME_HANDSHAKE_ERROR:
      return { type, code: reader.handshakeError.code }
    case FRAME_DATA:
      return { type, ...dataOf(reader) }
    case FRAME_ACK:
      return { type, ...ackOf(reader) }
    case FRAME_DATA_ACK:
      return { type, ...dataOf(reader), ...ackOf(reader) }
    case FRAME_SYNC: {
      const { nextFrameId, nextMessageId } = reader.sync
      return {
        type,
        ...(nextFrameId !== NONE && { next_frame_id: nextFrameId }),
        ...(nextMessageId !== NONE && { next_message_id: nextMessageId }),
      }
    }
    default:
      return { type }
  }
}

function limits(frame: Readonly<Omit<HandshakeSyn, 'version' | 'nonce'>>): Record<string, number> {
  const { maxReceiveRate, maxMessageBytes, maxReceiveAlloc, extensions = 0 } = frame
  return {
    max_receive_rate: maxReceiveRate,
    max_message_bytes: maxMessageBytes,
    max_receive_alloc: maxReceiveAlloc,
    ...(extensions !== 0 && { extensions }),
  }
}

function dataOf(reader: FrameReader): Record<string, unknown> {
  return { frame_id: reader.data.frameId, fragments: fragmentsOf(reader) }
}

function ackOf(reader: FrameReader): Record<string, unknown> {
  return {
    frame_window_base: reader.ack.frameWindowBaseId,
    message_window_base: reader.ack.messageWindowBaseId,
    groups: groupsOf(reader),
  }
}

function fragmentsOf(reader: FrameReader): Record<string, number | true>[] {
  const fragments: Record<string, number | true>[] = []
  while (reader.nextFragment()) {
    const { messageId, channel, fragmentId, lastFragmentId, payloadBytes } = reader.fragment
    fragments.push({
      message_id: messageId,
      channel,
      fragment_id: fragmentId,
      last_fragment_id: lastFragmentId,
      length: payloadBytes,
      ...(reader.fragment.isBundle && { bundle: true }),
    })
  }
  return fragments
}

function groupsOf(reader: FrameReader): Record<string, number>[] {
  const groups: Record<string, number>[] = []
  while (reader.nextAckGroup()) {
    groups.push({ base_id: reader.ackGroup.baseId, bits: reader.ackGroup.bits })
  }
  return groups
}
