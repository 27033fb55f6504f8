/**
 * Frames as the conformance data writes them: plain JSON, in uflow's names.
 *
 * @module
 */

import {
  type Dialect,
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
  NONE,
} from '../src/index.ts'

export interface DatagramJson {
  sequence_id: number
  channel_id: number
  window_parent_lead: number
  channel_parent_lead: number
  fragment_id: number
  fragment_id_last: number
  data: string
  /** Beyond uflow's protocol; left out where it is not so. */
  bundle?: true
}

export interface DataJson {
  sequence_id: number
  nonce: boolean
  datagrams: DatagramJson[]
}

export interface AckJson {
  frame_window_base_id: number
  packet_window_base_id: number
  frame_acks: AckGroupJson[]
}

export interface AckGroupJson {
  base_id: number
  bitfield: number
  nonce: boolean
}

const ERROR_NAMES = ['version', 'config', 'server_full'] as const

export type FrameJson =
  | {
      type: 'handshake_syn'
      version: number
      nonce: number
      max_receive_rate: number
      max_packet_size: number
      max_receive_alloc: number
      /** Beyond uflow's protocol; left out where there are none. */
      extensions?: number
    }
  | {
      type: 'handshake_syn_ack'
      nonce_ack: number
      nonce: number
      max_receive_rate: number
      max_packet_size: number
      max_receive_alloc: number
      extensions?: number
    }
  | { type: 'handshake_ack'; nonce_ack: number }
  | { type: 'handshake_error'; nonce_ack: number; error: (typeof ERROR_NAMES)[number] }
  | { type: 'disconnect' }
  | { type: 'disconnect_ack' }
  | ({ type: 'data' } & DataJson)
  | { type: 'sync'; next_frame_id: number | null; next_packet_id: number | null }
  | ({ type: 'ack' } & AckJson)
  /** Beyond uflow's protocol. */
  | ({ type: 'data_ack' } & DataJson & AckJson)

/** Reads one frame with `reader`; null if it is malformed. */
export function readJson(
  reader: FrameReader,
  bytes: Uint8Array,
  start = 0,
  end: number = bytes.length,
): FrameJson | null {
  switch (reader.read(bytes, start, end)) {
    case FRAME_HANDSHAKE_SYN: {
      const syn = reader.handshakeSyn
      return {
        type: 'handshake_syn',
        version: syn.version,
        nonce: syn.nonce,
        max_receive_rate: syn.maxReceiveRate,
        max_packet_size: syn.maxMessageBytes,
        max_receive_alloc: syn.maxReceiveAlloc,
        ...(syn.extensions && { extensions: syn.extensions }),
      }
    }
    case FRAME_HANDSHAKE_SYN_ACK: {
      const synAck = reader.handshakeSynAck
      return {
        type: 'handshake_syn_ack',
        nonce_ack: synAck.nonceAck,
        nonce: synAck.nonce,
        max_receive_rate: synAck.maxReceiveRate,
        max_packet_size: synAck.maxMessageBytes,
        max_receive_alloc: synAck.maxReceiveAlloc,
        ...(synAck.extensions && { extensions: synAck.extensions }),
      }
    }
    case FRAME_HANDSHAKE_ACK:
      return { type: 'handshake_ack', nonce_ack: reader.handshakeAck.nonceAck }
    case FRAME_HANDSHAKE_ERROR: {
      const { nonceAck, code } = reader.handshakeError
      return { type: 'handshake_error', nonce_ack: nonceAck, error: ERROR_NAMES[code]! }
    }
    case FRAME_DISCONNECT:
      return { type: 'disconnect' }
    case FRAME_DISCONNECT_ACK:
      return { type: 'disconnect_ack' }
    case FRAME_DATA:
      return { type: 'data', ...readDataJson(reader, bytes) }
    case FRAME_SYNC: {
      const { nextFrameId, nextMessageId } = reader.sync
      return {
        type: 'sync',
        next_frame_id: nextFrameId === NONE ? null : nextFrameId,
        next_packet_id: nextMessageId === NONE ? null : nextMessageId,
      }
    }
    case FRAME_ACK:
      return { type: 'ack', ...readAckJson(reader) }
    case FRAME_DATA_ACK:
      return { type: 'data_ack', ...readDataJson(reader, bytes), ...readAckJson(reader) }
    default:
      return null
  }
}

function readDataJson(reader: FrameReader, bytes: Uint8Array): DataJson {
  const datagrams: DatagramJson[] = []
  const fragment = reader.fragment
  while (reader.nextFragment()) {
    const payloadEnd = fragment.payloadOffset + fragment.payloadBytes
    datagrams.push({
      sequence_id: fragment.messageId,
      channel_id: fragment.channel,
      window_parent_lead: fragment.windowParentLead,
      channel_parent_lead: fragment.channelParentLead,
      fragment_id: fragment.fragmentId,
      fragment_id_last: fragment.lastFragmentId,
      data: toHex(bytes.subarray(fragment.payloadOffset, payloadEnd)),
      ...(fragment.isBundle && { bundle: true as const }),
    })
  }
  const { frameId, nonce } = reader.data
  return { sequence_id: frameId, nonce: nonce === 1, datagrams }
}

function readAckJson(reader: FrameReader): AckJson {
  const groups: AckGroupJson[] = []
  while (reader.nextAckGroup()) {
    const { baseId, bits, nonce } = reader.ackGroup
    groups.push({ base_id: baseId, bitfield: bits, nonce: nonce === 1 })
  }
  return {
    frame_window_base_id: reader.ack.frameWindowBaseId,
    packet_window_base_id: reader.ack.messageWindowBaseId,
    frame_acks: groups,
  }
}

/** Writes `frame` at `out[offset]` and returns its length. */
export function writeJson(
  dialect: Dialect,
  frame: FrameJson,
  out: Uint8Array,
  offset = 0,
  maxBytes: number = dialect.maxFrameBytes,
): number {
  switch (frame.type) {
    case 'handshake_syn':
      return dialect.writeHandshakeSyn(out, offset, {
        version: frame.version,
        nonce: frame.nonce,
        maxReceiveRate: frame.max_receive_rate,
        maxMessageBytes: frame.max_packet_size,
        maxReceiveAlloc: frame.max_receive_alloc,
        extensions: frame.extensions ?? 0,
      })
    case 'handshake_syn_ack':
      return dialect.writeHandshakeSynAck(out, offset, {
        nonceAck: frame.nonce_ack,
        nonce: frame.nonce,
        maxReceiveRate: frame.max_receive_rate,
        maxMessageBytes: frame.max_packet_size,
        maxReceiveAlloc: frame.max_receive_alloc,
        extensions: frame.extensions ?? 0,
      })
    case 'handshake_ack':
      return dialect.writeHandshakeAck(out, offset, { nonceAck: frame.nonce_ack })
    case 'handshake_error':
      return dialect.writeHandshakeError(out, offset, {
        nonceAck: frame.nonce_ack,
        code: ERROR_NAMES.indexOf(frame.error),
      })
    case 'disconnect':
      return dialect.writeDisconnect(out, offset)
    case 'disconnect_ack':
      return dialect.writeDisconnectAck(out, offset)
    case 'data':
    case 'data_ack':
      return writeDataJson(dialect, frame, out, offset, maxBytes)
    case 'sync':
      return dialect.writeSync(out, offset, {
        nextFrameId: frame.next_frame_id ?? NONE,
        nextMessageId: frame.next_packet_id ?? NONE,
      })
    case 'ack': {
      const writer = dialect.createAckWriter()
      const { frame_window_base_id, packet_window_base_id } = frame
      writer.begin(out, offset, maxBytes, frame_window_base_id, packet_window_base_id)
      for (const group of frame.frame_acks) {
        if (!writer.add(group.base_id, group.bitfield, Number(group.nonce))) {
          throw new Error('group refused')
        }
      }
      return writer.finish()
    }
  }
}

function writeDataJson(
  dialect: Dialect,
  frame: FrameJson & { type: 'data' | 'data_ack' },
  out: Uint8Array,
  offset: number,
  maxBytes: number,
): number {
  const writer = dialect.createDataWriter()
  writer.begin(out, offset, maxBytes, frame.sequence_id, Number(frame.nonce))
  for (const datagram of frame.datagrams) {
    const payload = fromHex(datagram.data)
    const header = {
      messageId: datagram.sequence_id,
      channel: datagram.channel_id,
      windowParentLead: datagram.window_parent_lead,
      channelParentLead: datagram.channel_parent_lead,
      fragmentId: datagram.fragment_id,
      lastFragmentId: datagram.fragment_id_last,
      isBundle: datagram.bundle === true,
    }
    if (!writer.add(header, payload, 0, payload.length)) throw new Error('fragment refused')
  }
  if (frame.type === 'data_ack') {
    if (!writer.beginAck(frame.frame_window_base_id, frame.packet_window_base_id)) {
      throw new Error('ack refused')
    }
    for (const group of frame.frame_acks) {
      if (!writer.addAckGroup(group.base_id, group.bitfield, Number(group.nonce))) {
        throw new Error('group refused')
      }
    }
  }
  return writer.finish()
}

/** Bytes to lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

/** Hex to bytes of their own. */
export function fromHex(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, 'hex'))
}
