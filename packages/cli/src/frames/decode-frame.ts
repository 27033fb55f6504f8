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
  type HandshakeSynAck,
  NONE,
} from '@rudp/wire'
import {
  type AckGroupJson,
  type AckJson,
  type DatagramJson,
  type DataJson,
  ERROR_NAMES,
  type FrameJson,
} from './frame-json.ts'
import { toHex } from './hex.ts'

/** Reads one UDP payload with `reader`; null if it is not exactly one frame. */
export function decodeFrame(reader: FrameReader, bytes: Uint8Array): FrameJson | null {
  switch (reader.read(bytes)) {
    case FRAME_HANDSHAKE_SYN: {
      const { version } = reader.handshakeSyn
      return { type: 'handshake_syn', version, ...limits(reader.handshakeSyn) }
    }
    case FRAME_HANDSHAKE_SYN_ACK: {
      const { nonceAck } = reader.handshakeSynAck
      return { type: 'handshake_syn_ack', nonce_ack: nonceAck, ...limits(reader.handshakeSynAck) }
    }
    case FRAME_HANDSHAKE_ACK:
      return { type: 'handshake_ack', nonce_ack: reader.handshakeAck.nonceAck }
    case FRAME_HANDSHAKE_ERROR: {
      const { nonceAck, code } = reader.handshakeError
      const error = ERROR_NAMES[code]
      return error === undefined ? null : { type: 'handshake_error', nonce_ack: nonceAck, error }
    }
    case FRAME_DISCONNECT:
      return { type: 'disconnect' }
    case FRAME_DISCONNECT_ACK:
      return { type: 'disconnect_ack' }
    case FRAME_DATA:
      return { type: 'data', ...decodeData(reader, bytes) }
    case FRAME_SYNC: {
      const { nextFrameId, nextMessageId } = reader.sync
      return {
        type: 'sync',
        next_frame_id: nextFrameId === NONE ? null : nextFrameId,
        next_packet_id: nextMessageId === NONE ? null : nextMessageId,
      }
    }
    case FRAME_ACK:
      return { type: 'ack', ...decodeAck(reader) }
    case FRAME_DATA_ACK:
      return { type: 'data_ack', ...decodeData(reader, bytes), ...decodeAck(reader) }
    default:
      return null
  }
}

function limits(frame: Readonly<HandshakeSyn | HandshakeSynAck>): {
  nonce: number
  max_receive_rate: number
  max_packet_size: number
  max_receive_alloc: number
  extensions?: number
} {
  return {
    nonce: frame.nonce,
    max_receive_rate: frame.maxReceiveRate,
    max_packet_size: frame.maxMessageBytes,
    max_receive_alloc: frame.maxReceiveAlloc,
    ...(frame.extensions && { extensions: frame.extensions }),
  }
}

function decodeData(reader: FrameReader, bytes: Uint8Array): DataJson {
  const { frameId, nonce } = reader.data
  const datagrams = decodeFragments(reader, bytes)
  return { sequence_id: frameId, nonce: nonce === 1, datagrams }
}

function decodeAck(reader: FrameReader): AckJson {
  const { frameWindowBaseId, messageWindowBaseId } = reader.ack
  return {
    frame_window_base_id: frameWindowBaseId,
    packet_window_base_id: messageWindowBaseId,
    frame_acks: decodeAckGroups(reader),
  }
}

function decodeFragments(reader: FrameReader, bytes: Uint8Array): DatagramJson[] {
  const datagrams: DatagramJson[] = []
  const { fragment } = reader
  while (reader.nextFragment()) {
    const { payloadOffset, payloadBytes } = fragment
    datagrams.push({
      sequence_id: fragment.messageId,
      channel_id: fragment.channel,
      window_parent_lead: fragment.windowParentLead,
      channel_parent_lead: fragment.channelParentLead,
      fragment_id: fragment.fragmentId,
      fragment_id_last: fragment.lastFragmentId,
      data: toHex(bytes.subarray(payloadOffset, payloadOffset + payloadBytes)),
      ...(fragment.isBundle && { bundle: true }),
    })
  }
  return datagrams
}

function decodeAckGroups(reader: FrameReader): AckGroupJson[] {
  const groups: AckGroupJson[] = []
  while (reader.nextAckGroup()) {
    const { baseId, bits, nonce } = reader.ackGroup
    groups.push({ base_id: baseId, bitfield: bits, nonce: nonce === 1 })
  }
  return groups
}
