import { type DataFrameWriter, type Dialect, NONE } from '@rudp/wire'
import { checkFrame } from './check-frame.ts'
import { type AckJson, ERROR_NAMES, type FrameJson } from './frame-json.ts'
import { fromHex } from './hex.ts'

/**
 * Writes one frame.
 *
 * @param frame - what {@link FrameJson} describes; anything else throws
 * @returns bytes of their own
 * @throws {TypeError} when a field is not what it should be
 * @throws {RangeError} when it does not fit into one datagram
 */
export function encodeFrame(dialect: Dialect, frame: unknown): Uint8Array {
  checkFrame(frame)
  const out = new Uint8Array(dialect.maxFrameBytes)
  return out.subarray(0, writeFrame(dialect, frame, out))
}

function writeFrame(dialect: Dialect, frame: FrameJson, out: Uint8Array): number {
  switch (frame.type) {
    case 'handshake_syn':
      return dialect.writeHandshakeSyn(out, 0, { version: frame.version, ...limits(frame) })
    case 'handshake_syn_ack':
      return dialect.writeHandshakeSynAck(out, 0, { nonceAck: frame.nonce_ack, ...limits(frame) })
    case 'handshake_ack':
      return dialect.writeHandshakeAck(out, 0, { nonceAck: frame.nonce_ack })
    case 'handshake_error': {
      const code = ERROR_NAMES.indexOf(frame.error)
      return dialect.writeHandshakeError(out, 0, { nonceAck: frame.nonce_ack, code })
    }
    case 'disconnect':
      return dialect.writeDisconnect(out, 0)
    case 'disconnect_ack':
      return dialect.writeDisconnectAck(out, 0)
    case 'data':
    case 'data_ack':
      return writeData(dialect, frame, out)
    case 'sync':
      return dialect.writeSync(out, 0, {
        nextFrameId: frame.next_frame_id ?? NONE,
        nextMessageId: frame.next_packet_id ?? NONE,
      })
    case 'ack':
      return writeAck(dialect, frame, out)
  }
}

function limits(frame: FrameJson & { type: 'handshake_syn' | 'handshake_syn_ack' }): {
  nonce: number
  maxReceiveRate: number
  maxMessageBytes: number
  maxReceiveAlloc: number
  extensions: number
} {
  return {
    nonce: frame.nonce,
    maxReceiveRate: frame.max_receive_rate,
    maxMessageBytes: frame.max_packet_size,
    maxReceiveAlloc: frame.max_receive_alloc,
    extensions: frame.extensions ?? 0,
  }
}

function writeData(
  dialect: Dialect,
  frame: FrameJson & { type: 'data' | 'data_ack' },
  out: Uint8Array,
): number {
  const writer = dialect.createDataWriter()
  writer.begin(out, 0, out.length, frame.sequence_id, Number(frame.nonce))
  frame.datagrams.forEach((datagram, index) => {
    const payload = fromHex(datagram.data) ?? new Uint8Array(0)
    const header = {
      messageId: datagram.sequence_id,
      channel: datagram.channel_id,
      windowParentLead: datagram.window_parent_lead,
      channelParentLead: datagram.channel_parent_lead,
      fragmentId: datagram.fragment_id,
      lastFragmentId: datagram.fragment_id_last,
      isBundle: datagram.bundle ?? false,
    }
    if (!writer.add(header, payload, 0, payload.length)) tooMuch(`datagrams[${index}]`, out)
  })
  if (frame.type === 'data_ack') appendAck(writer, frame, out)
  return writer.finish()
}

function appendAck(writer: DataFrameWriter, ack: AckJson, out: Uint8Array): void {
  const { frame_window_base_id, packet_window_base_id, frame_acks } = ack
  if (!writer.beginAck(frame_window_base_id, packet_window_base_id)) {
    tooMuch('an ack', out)
  }
  frame_acks.forEach(({ base_id, bitfield, nonce }, index) => {
    if (!writer.addAckGroup(base_id, bitfield, Number(nonce))) tooMuch(`frame_acks[${index}]`, out)
  })
}

function writeAck(dialect: Dialect, frame: FrameJson & { type: 'ack' }, out: Uint8Array): number {
  const { frame_window_base_id, packet_window_base_id, frame_acks } = frame
  const writer = dialect.createAckWriter()
  writer.begin(out, 0, out.length, frame_window_base_id, packet_window_base_id)
  frame_acks.forEach(({ base_id, bitfield, nonce }, index) => {
    if (!writer.add(base_id, bitfield, Number(nonce))) tooMuch(`frame_acks[${index}]`, out)
  })
  return writer.finish()
}

function tooMuch(path: string, out: Uint8Array): never {
  throw new RangeError(`${path} does not fit into a frame of ${out.length} bytes`)
}
