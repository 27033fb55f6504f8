import { expect, test } from 'vitest'
import { uflow3 } from './uflow3.ts'

const base = {
  messageId: 0xfffff,
  channel: 63,
  windowParentLead: 127,
  channelParentLead: 255,
  fragmentId: 0,
  lastFragmentId: 0,
  isBundle: false,
}

test.each([
  [6, 63, {}],
  [9, 64, {}],
  [9, 63, { windowParentLead: 128 }],
  [9, 63, { channelParentLead: 256 }],
  [9, 255, { windowParentLead: 65535, channelParentLead: 65535 }],
  [9, 63, { isBundle: true }],
  [9, 255, { isBundle: true }],
  [14, 256, { isBundle: true }],
  [14, 1448, { lastFragmentId: 1, isBundle: true }],
  [14, 256, {}],
  [14, 0, { lastFragmentId: 1 }],
  [14, 0, { fragmentId: 1 }],
  [14, 1448, { fragmentId: 65535, lastFragmentId: 65535 }],
])('%s bytes of header for a payload of %s and %s', (headerBytes, payloadBytes, fields) => {
  const header = { ...base, ...fields }
  expect(uflow3.fragmentHeaderBytes(header, payloadBytes)).toBe(headerBytes)

  const writer = uflow3.createDataWriter()
  const reader = uflow3.createReader()
  const out = new Uint8Array(1472)
  writer.begin(out, 0, 1472, 0, 0)
  writer.add(header, new Uint8Array(payloadBytes), 0, payloadBytes)
  expect(writer.finish()).toBe(10 + headerBytes + payloadBytes)
  expect(reader.read(out, 0, 10 + headerBytes + payloadBytes)).toBe(10)
  expect(reader.nextFragment()).toBe(true)
  expect(reader.fragment).toEqual({ ...header, payloadOffset: 6 + headerBytes, payloadBytes })
})

test('uflow reads the header of a bundle as that of any message', () => {
  const out = new Uint8Array(1472)
  const writer = uflow3.createDataWriter()
  const [plain, bundle] = [false, true].map((isBundle) => {
    writer.begin(out, 0, 1472, 0, 0)
    writer.add({ ...base, isBundle }, new Uint8Array(100), 0, 100)
    return out.slice(0, writer.finish() - 4)
  })
  // The upper four bits of the byte behind the length, which it ignores.
  bundle![8]! &= 0x0f
  expect(bundle).toEqual(plain)
})
