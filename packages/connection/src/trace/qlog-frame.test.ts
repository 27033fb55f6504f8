import { uflow3 } from '@rudp/wire'
import { expect, it } from 'vitest'
import { type QlogFrame, toQlogFrame } from './qlog-frame.ts'

const limits = { maxReceiveRate: 2, maxMessageBytes: 3, maxReceiveAlloc: 4 }
const toldLimits = { max_receive_rate: 2, max_message_bytes: 3, max_receive_alloc: 4 }

function told(write: (out: Uint8Array) => number): QlogFrame {
  const out = new Uint8Array(uflow3.maxFrameBytes)
  const reader = uflow3.createReader()
  const type = reader.read(out, 0, write(out))
  return toQlogFrame(reader, type)
}

it.each([
  [0, {}],
  [0x81, { extensions: 0x81 }],
])('tells of extensions %d of a handshake, but not of none', (extensions, toldExtensions) => {
  const syn = { version: 3, nonce: 1, ...limits, extensions }
  expect(told((out) => uflow3.writeHandshakeSyn(out, 0, syn))).toEqual({
    type: 'syn',
    version: 3,
    ...toldLimits,
    ...toldExtensions,
  })
  const synAck = { nonceAck: 7, nonce: 1, ...limits, extensions }
  expect(told((out) => uflow3.writeHandshakeSynAck(out, 0, synAck))).toEqual({
    type: 'syn_ack',
    ...toldLimits,
    ...toldExtensions,
  })
})

it('tells of a frame with data and ack what it tells of both', () => {
  const header = { channel: 5, windowParentLead: 0, channelParentLead: 0, fragmentId: 0 }
  const frame = told((out) => {
    const writer = uflow3.createDataWriter()
    writer.begin(out, 0, out.length, 9, 0)
    writer.add({ ...header, messageId: 1, lastFragmentId: 0 }, new Uint8Array(100), 0, 100)
    writer.beginAck(44, 55)
    writer.addAckGroup(40, 0b1001, 1)
    return writer.finish()
  })
  expect(frame).toEqual({
    type: 'data_ack',
    frame_id: 9,
    fragments: [{ message_id: 1, channel: 5, fragment_id: 0, last_fragment_id: 0, length: 100 }],
    frame_window_base: 44,
    message_window_base: 55,
    groups: [{ base_id: 40, bits: 0b1001 }],
  })
})

it('tells which fragments are of a bundle', () => {
  const header = { channel: 5, windowParentLead: 0, channelParentLead: 0, fragmentId: 0 }
  const payload = new Uint8Array(100)
  const frame = told((out) => {
    const writer = uflow3.createDataWriter()
    writer.begin(out, 0, out.length, 9, 0)
    writer.add({ ...header, messageId: 1, lastFragmentId: 0 }, payload, 0, 100)
    writer.add({ ...header, messageId: 2, lastFragmentId: 3, isBundle: true }, payload, 0, 50)
    return writer.finish()
  })
  expect(frame).toEqual({
    type: 'data',
    frame_id: 9,
    fragments: [
      { message_id: 1, channel: 5, fragment_id: 0, last_fragment_id: 0, length: 100 },
      { message_id: 2, channel: 5, fragment_id: 0, last_fragment_id: 3, length: 50, bundle: true },
    ],
  })
})
