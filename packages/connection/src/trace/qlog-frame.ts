import {
  FRAME_ACK,
  FRAME_DATA,
  FRAME_DISCONNECT,
  FRAME_DISCONNECT_ACK,
  FRAME_HANDSHAKE_ACK,
  FRAME_HANDSHAKE_ERROR,
  FRAME_HANDSHAKE_SYN,
  FRAME_HANDSHAKE_SYN_ACK,
  FRAME_SYNC,
  type FrameReader,
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
  [FRAME_SYNC]: 'sync',
  [FRAME_ACK]: 'ack',
}

/** Describes the frame that `reader` has just read. Payloads stay out: a trace may be passed on. */
export function toQlogFrame(reader: FrameReader, frameType: number): QlogFrame {
  const type = TYPE_NAMES[frameType] ?? 'unknown'
  switch (frameType) {
    case FRAME_HANDSHAKE_SYN: {
      const { version, maxReceiveRate, maxMessageBytes, maxReceiveAlloc } = reader.handshakeSyn
      return { type, version, ...limits(maxReceiveRate, maxMessageBytes, maxReceiveAlloc) }
    }
    case FRAME_HANDSHAKE_SYN_ACK: {
      const { maxReceiveRate, maxMessageBytes, maxReceiveAlloc } = reader.handshakeSynAck
      return { type, ...limits(maxReceiveRate, maxMessageBytes, maxReceiveAlloc) }
    }
    case FRAME_HANDSHAKE_ERROR:
      return { type, code: reader.handshakeError.code }
    case FRAME_DATA:
      return { type, frame_id: reader.data.frameId, fragments: fragmentsOf(reader) }
    case FRAME_ACK:
      return {
        type,
        frame_window_base: reader.ack.frameWindowBaseId,
        message_window_base: reader.ack.messageWindowBaseId,
        groups: groupsOf(reader),
      }
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

function limits(rate: number, messageBytes: number, alloc: number): Record<string, number> {
  return { max_receive_rate: rate, max_message_bytes: messageBytes, max_receive_alloc: alloc }
}

function fragmentsOf(reader: FrameReader): Record<string, number>[] {
  const fragments: Record<string, number>[] = []
  while (reader.nextFragment()) {
    const { messageId, channel, fragmentId, lastFragmentId, payloadBytes } = reader.fragment
    fragments.push({
      message_id: messageId,
      channel,
      fragment_id: fragmentId,
      last_fragment_id: lastFragmentId,
      length: payloadBytes,
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
