import {
  EXTENSION_BUNDLES,
  EXTENSION_LONG_FRAMES,
  EXTENSION_PIGGYBACKED_ACKS,
  FRAME_ACK,
  FRAME_DATA,
  FRAME_DATA_ACK,
  MALFORMED,
  uflow3,
} from '@rudp/wire'

/** The fields of a frame that the dissector and the codec have to agree about. */
export const COMPARED_FIELDS = [
  'uflow3.type',
  'uflow3.crc.status',
  'uflow3.frame_id',
  'uflow3.frame_nonce',
  'uflow3.fragment.message_id',
  'uflow3.fragment.channel',
  'uflow3.fragment.window_parent_lead',
  'uflow3.fragment.channel_parent_lead',
  'uflow3.fragment.id',
  'uflow3.fragment.last_id',
  'uflow3.fragment.bundle',
  'uflow3.fragment.payload_bytes',
  'uflow3.frame_window_base',
  'uflow3.message_window_base',
  'uflow3.group.base_id',
  'uflow3.group.bits',
  'uflow3.version',
  'uflow3.nonce',
  'uflow3.nonce_ack',
  'uflow3.max_receive_alloc',
  'uflow3.extensions',
  'uflow3.extensions.bundles',
  'uflow3.extensions.piggybacked_acks',
  'uflow3.extensions.long_frames',
  'uflow3.error',
  'uflow3.sync.next_frame_id',
  'uflow3.sync.next_message_id',
] as const

const reader = uflow3.createReader()

/** What {@link COMPARED_FIELDS} are according to our own codec; `undefined` for what it refuses. */
export function expectedFields(bytes: Uint8Array): string[] | undefined {
  const type = reader.read(bytes)
  if (type === MALFORMED) return undefined
  // Not the type that the reader tells: a SYN-ACK with extensions has one of its own.
  const values: Record<string, string> = { type: String(bytes[0]), 'crc.status': 'good' }
  if (type === FRAME_DATA) Object.assign(values, dataFields())
  else if (type === FRAME_ACK) Object.assign(values, ackFields())
  else if (type === FRAME_DATA_ACK) Object.assign(values, dataFields(), ackFields())
  else if (type <= 3) Object.assign(values, handshakeFields(type))
  else if (type === 11) Object.assign(values, syncFields())
  return COMPARED_FIELDS.map((field) => values[field.slice('uflow3.'.length)] ?? '')
}

function dataFields(): Record<string, string> {
  const rows: number[][] = []
  while (reader.nextFragment()) {
    const { messageId, channel, windowParentLead, channelParentLead } = reader.fragment
    const { fragmentId, lastFragmentId, isBundle, payloadBytes } = reader.fragment
    rows.push([
      ...[messageId, channel, windowParentLead, channelParentLead],
      ...[fragmentId, lastFragmentId, Number(isBundle), payloadBytes],
    ])
  }
  const column = (index: number) => rows.map((row) => row[index]).join()
  return {
    frame_id: String(reader.data.frameId),
    frame_nonce: String(reader.data.nonce),
    'fragment.message_id': column(0),
    'fragment.channel': column(1),
    'fragment.window_parent_lead': column(2),
    'fragment.channel_parent_lead': column(3),
    'fragment.id': column(4),
    'fragment.last_id': column(5),
    'fragment.bundle': column(6),
    'fragment.payload_bytes': column(7),
  }
}

function ackFields(): Record<string, string> {
  const bases: number[] = []
  const bits: string[] = []
  while (reader.nextAckGroup()) {
    bases.push(reader.ackGroup.baseId)
    bits.push(hex(reader.ackGroup.bits))
  }
  return {
    frame_window_base: String(reader.ack.frameWindowBaseId),
    message_window_base: String(reader.ack.messageWindowBaseId),
    'group.base_id': bases.join(),
    'group.bits': bits.join(),
  }
}

function handshakeFields(type: number): Record<string, string> {
  const { handshakeSyn: syn, handshakeSynAck: synAck, handshakeAck, handshakeError } = reader
  if (type === 0) {
    return {
      version: String(syn.version),
      nonce: hex(syn.nonce),
      max_receive_alloc: String(syn.maxReceiveAlloc),
      ...extensionFields(syn),
    }
  }
  if (type === 1) {
    return {
      nonce: hex(synAck.nonce),
      nonce_ack: hex(synAck.nonceAck),
      max_receive_alloc: String(synAck.maxReceiveAlloc),
      ...extensionFields(synAck),
    }
  }
  if (type === 2) return { nonce_ack: hex(handshakeAck.nonceAck) }
  return { nonce_ack: hex(handshakeError.nonceAck), error: String(handshakeError.code) }
}

function extensionFields({ extensions = 0 }: { extensions?: number }): Record<string, string> {
  if (extensions === 0) return {}
  return {
    extensions: hex(extensions, 2),
    'extensions.bundles': String(extensions & EXTENSION_BUNDLES),
    'extensions.piggybacked_acks': String((extensions & EXTENSION_PIGGYBACKED_ACKS) >>> 1),
    'extensions.long_frames': String((extensions & EXTENSION_LONG_FRAMES) >>> 2),
  }
}

function syncFields(): Record<string, string> {
  const { nextFrameId, nextMessageId } = reader.sync
  return {
    ...(nextFrameId >= 0 && { 'sync.next_frame_id': String(nextFrameId) }),
    ...(nextMessageId >= 0 && { 'sync.next_message_id': String(nextMessageId) }),
  }
}

function hex(value: number, digits = 8): string {
  return `0x${value.toString(16).padStart(digits, '0')}`
}
