import { describe, expect, test } from 'vitest'
import { uflow3 } from './uflow3.ts'

const header = {
  messageId: 1,
  channel: 2,
  windowParentLead: 0,
  channelParentLead: 0,
  fragmentId: 0,
  lastFragmentId: 0,
}
const empty = new Uint8Array(0)
const reader = uflow3.createReader()

test('an empty frame is ten bytes', () => {
  const writer = uflow3.createDataWriter()
  const out = new Uint8Array(10)
  writer.begin(out, 0, 10, 7, 1)
  expect(writer.sizeBytes).toBe(10)
  expect(writer.add(header, empty, 0, 0)).toBe(false)
  expect(writer.finish()).toBe(10)
  expect(Buffer.from(out).toString('hex')).toBe('0a00000007808b501645')
})

test('a frame of exactly the bytes allowed takes the fragment, one byte fewer does not', () => {
  const writer = uflow3.createDataWriter()
  const out = new Uint8Array(1472).fill(0xa5)
  const payload = new Uint8Array(1448).fill(9)
  const large = { ...header, lastFragmentId: 1 }
  writer.begin(out, 0, 1471, 0, 0)
  expect(writer.add(large, payload, 0, 1448)).toBe(false)
  expect(writer.sizeBytes).toBe(10)
  expect(out.subarray(6)).toEqual(new Uint8Array(1466).fill(0xa5))
  writer.begin(out, 0, 1472, 0, 0)
  expect(writer.add(large, payload, 0, 1448)).toBe(true)
  expect(writer.sizeBytes).toBe(1472)
  expect(writer.finish()).toBe(1472)
})

test('a fragment that does not fit leaves room for a smaller one', () => {
  const writer = uflow3.createDataWriter()
  const out = new Uint8Array(100)
  writer.begin(out, 0, 40, 0, 0)
  expect(writer.add(header, new Uint8Array(25), 0, 25)).toBe(false)
  expect(writer.add(header, new Uint8Array(24), 0, 24)).toBe(true)
  expect(writer.fragmentCount).toBe(1)
  expect(writer.finish()).toBe(40)
  expect(reader.read(out, 0, 40)).toBe(10)
  expect(out.subarray(40).every((byte) => byte === 0)).toBe(true)
})

test('127 fragments are the most', () => {
  const writer = uflow3.createDataWriter()
  const out = new Uint8Array(1472)
  writer.begin(out, 0, 1472, 0, 1)
  for (let i = 0; i < 127; i++) expect(writer.add(header, empty, 0, 0)).toBe(true)
  expect(writer.add(header, empty, 0, 0)).toBe(false)
  const size = writer.finish()
  expect(reader.read(out, 0, size)).toBe(10)
  expect(reader.data).toEqual({ frameId: 0, nonce: 1, fragmentCount: 127 })
})

test('a piece of a payload is copied, whatever its length', () => {
  const writer = uflow3.createDataWriter()
  const out = new Uint8Array(1472)
  const payload = Uint8Array.from({ length: 2000 }, (_, i) => i * 7)
  for (const length of [0, 1, 15, 16, 17, 18, 64, 500, 1448]) {
    writer.begin(out, 0, 1472, 0, 0)
    expect(writer.add(header, payload, 123, length)).toBe(true)
    const size = writer.finish()
    expect(reader.read(out, 0, size)).toBe(10)
    expect(reader.nextFragment()).toBe(true)
    const { payloadOffset, payloadBytes } = reader.fragment
    expect(out.subarray(payloadOffset, payloadOffset + payloadBytes)).toEqual(
      payload.subarray(123, 123 + length),
    )
  }
})

describe('caller’s mistakes', () => {
  const writer = uflow3.createDataWriter()
  const out = new Uint8Array(100)

  test.each([
    [0, 9, 'Cannot write data frame: needs at least 10 bytes, got 9'],
    [0, 101, 'Cannot write data frame: needs 101 bytes from offset 0 on, got 100 bytes in all'],
    [91, 10, 'Cannot write data frame: needs 10 bytes from offset 91 on, got 100 bytes in all'],
    [-1, 50, 'Cannot write data frame: needs 50 bytes from offset -1 on, got 100 bytes in all'],
    [0.5, 50, 'Cannot write data frame: needs 50 bytes from offset 0.5 on, got 100 bytes in all'],
    [Number.NaN, 50, 'Cannot write data frame: needs 50 bytes from offset NaN on'],
    [0, Number.NaN, 'Cannot write data frame: needs at least 10 bytes, got NaN'],
  ])('a frame at %s of %s bytes does not fit 100 bytes', (offset, maxBytes, message) => {
    expect(() => writer.begin(out, offset, maxBytes, 0, 0)).toThrow(new RegExp(`^${message}`))
  })

  test.each([
    ['messageId', 2 ** 20],
    ['messageId', -1],
    ['channel', 64],
    ['channel', -1],
    ['windowParentLead', 2 ** 16],
    ['channelParentLead', 2 ** 16],
    ['fragmentId', 2 ** 16],
    ['lastFragmentId', 2 ** 16],
    ['lastFragmentId', -1],
  ])('%s cannot be %s', (field, value) => {
    writer.begin(out, 0, 100, 0, 0)
    expect(() => writer.add({ ...header, [field]: value }, empty, 0, 0)).toThrow(
      /^Cannot write fragment: a field does not fit its bits in .*"messageId"/,
    )
    expect(writer.fragmentCount).toBe(0)
  })

  test.each([
    [0, 4],
    [1, 3],
    [4, 0],
    [-1, 2],
    [Number.NaN, 1],
  ])('three bytes have no %s + %s', (payloadStart, payloadBytes) => {
    writer.begin(out, 0, 100, 0, 0)
    expect(() => writer.add(header, new Uint8Array(3), payloadStart, payloadBytes)).toThrow(
      `Cannot write fragment: its payload is ${payloadBytes} bytes from ${payloadStart} on, got 3 bytes in all`,
    )
  })

  test('a negative payload is no way out of the frame', () => {
    writer.begin(out, 0, 100, 0, 0)
    expect(() => writer.add(header, new Uint8Array(3), 3, -1)).toThrow(RangeError)
  })

  test('a frame that was not begun cannot be finished, nor can one be finished twice', () => {
    const message = 'Cannot finish data frame: it was not begun'
    expect(() => uflow3.createDataWriter().finish()).toThrow(new TypeError(message))
    writer.begin(out, 0, 100, 0, 0)
    writer.finish()
    expect(writer.add(header, empty, 0, 0)).toBe(false)
    expect(() => writer.finish()).toThrow(new TypeError(message))
  })
})

test('a frame in the middle of a buffer is measured from where it begins', () => {
  const writer = uflow3.createDataWriter()
  const out = new Uint8Array(100)
  writer.begin(out, 40, 60, 1, 0)
  expect(writer.sizeBytes).toBe(10)
  writer.add(header, Uint8Array.of(1, 2), 0, 2)
  expect(writer.sizeBytes).toBe(18)
  expect(writer.finish()).toBe(18)
  expect(reader.read(out, 40, 58)).toBe(10)
})
