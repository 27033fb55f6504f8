import fc from 'fast-check'
import type { AckGroupJson, DatagramJson, FrameJson } from './frame-json.ts'
import { toHex } from './frame-json.ts'

const uint32 = fc.oneof(
  fc.integer({ min: 0, max: 0xffffffff }),
  fc.integer({ min: 0xfffffffa, max: 0xffffffff }),
  fc.integer({ min: 0, max: 5 }),
)
const messageId = fc.oneof(
  fc.integer({ min: 0, max: 0xfffff }),
  fc.integer({ min: 0xffffa, max: 0xfffff }),
  fc.constantFrom(0, 0xff, 0x100, 0xffff, 0x10000),
)
/** Around the limits of the three fragment headers. */
const lead = fc.oneof(
  fc.constantFrom(0, 1, 127, 128, 255, 256, 4095, 65535),
  fc.integer({ min: 0, max: 65535 }),
)
const fragmentId = fc.oneof(fc.constantFrom(0, 0, 0, 1, 65535), fc.integer({ min: 0, max: 65535 }))
const payloadBytes = fc.oneof(
  fc.constantFrom(0, 1, 16, 17, 63, 64, 65, 255, 256, 257, 1448),
  fc.nat({ max: 300 }),
)
const payload = payloadBytes.chain((length) =>
  fc.integer().map((seed) => toHex(Uint8Array.from({ length }, (_, i) => (seed + i * 31) >>> 2))),
)

const isBundle = fc.constantFrom({}, {}, { bundle: true as const })

export const arbitraryDatagram: fc.Arbitrary<DatagramJson> = fc
  .tuple(
    fc.record({
      sequence_id: messageId,
      channel_id: fc.nat({ max: 63 }),
      window_parent_lead: lead,
      channel_parent_lead: lead,
      fragment_id: fragmentId,
      fragment_id_last: fragmentId,
      data: payload,
    }),
    isBundle,
  )
  .map(([datagram, flag]) => ({ ...datagram, ...flag }))

const group: fc.Arbitrary<AckGroupJson> = fc.record({
  base_id: uint32,
  bitfield: uint32,
  nonce: fc.boolean(),
})

const limits = { max_receive_rate: uint32, max_packet_size: uint32, max_receive_alloc: uint32 }

function withExtensions<T>(frame: fc.Arbitrary<T>): fc.Arbitrary<T & { extensions?: number }> {
  const extensions = fc.oneof(
    fc.constant({}),
    fc.record({ extensions: fc.integer({ min: 1, max: 255 }) }),
  )
  return fc.tuple(frame, extensions).map(([fields, more]) => ({ ...fields, ...more }))
}

const data = {
  sequence_id: uint32,
  nonce: fc.boolean(),
  datagrams: fc.array(arbitraryDatagram, { maxLength: 127, size: 'small' }),
}
const ack = {
  frame_window_base_id: uint32,
  packet_window_base_id: uint32,
  frame_acks: fc.array(group, { maxLength: 161, size: 'medium' }),
}

/** Any frame that a writer can write, in at most 65,507 bytes. */
export const arbitraryFrame: fc.Arbitrary<FrameJson> = fc.oneof(
  withExtensions(
    fc.record({
      type: fc.constant('handshake_syn' as const),
      version: fc.nat({ max: 255 }),
      nonce: uint32,
      ...limits,
    }),
  ),
  withExtensions(
    fc.record({
      type: fc.constant('handshake_syn_ack' as const),
      nonce_ack: uint32,
      nonce: uint32,
      ...limits,
    }),
  ),
  fc.record({ type: fc.constant('handshake_ack' as const), nonce_ack: uint32 }),
  fc.record({
    type: fc.constant('handshake_error' as const),
    nonce_ack: uint32,
    error: fc.constantFrom('version' as const, 'config' as const, 'server_full' as const),
  }),
  fc.constantFrom({ type: 'disconnect' as const }, { type: 'disconnect_ack' as const }),
  fc.record({
    type: fc.constant('sync' as const),
    next_frame_id: fc.option(uint32),
    next_packet_id: fc.option(uint32),
  }),
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('ack' as const), ...ack }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('data' as const), ...data }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('data_ack' as const), ...data, ...ack }),
  },
)
