import { expect, test } from 'vitest'
import { uflow3 } from './uflow3.ts'

const reader = uflow3.createReader()

test('161 groups fill a frame', () => {
  const writer = uflow3.createAckWriter()
  const out = new Uint8Array(1472)
  writer.begin(out, 0, 1472, 0xffffffff, 0xfffff)
  for (let i = 0; i < 161; i++) expect(writer.add(i, 0x80000001, 1)).toBe(true)
  expect(writer.add(0, 1, 0)).toBe(false)
  expect(writer.groupCount).toBe(uflow3.maxAckGroups)
  expect(writer.sizeBytes).toBe(1464)
  expect(writer.finish()).toBe(1464)
  expect(reader.read(out, 0, 1464)).toBe(12)
  expect(reader.ack).toEqual({
    frameWindowBaseId: 0xffffffff,
    messageWindowBaseId: 0xfffff,
    groupCount: 161,
  })
  for (let i = 0; i < 161; i++) {
    expect(reader.nextAckGroup()).toBe(true)
    expect(reader.ackGroup).toEqual({ baseId: i, bits: 0x80000001, nonce: 1 })
  }
  expect(reader.nextAckGroup()).toBe(false)
})

test('signed bits, as shifts make them, and wide nonces are cut to what is written', () => {
  const writer = uflow3.createAckWriter()
  const out = new Uint8Array(24)
  writer.begin(out, 0, 24, 0, 0)
  expect(writer.add(-1, 1 << 31, 3)).toBe(true)
  expect(writer.add(0, 1, 0)).toBe(false)
  writer.finish()
  expect(out[19]).toBe(1)
  expect(reader.read(out)).toBe(12)
  reader.nextAckGroup()
  expect(reader.ackGroup).toEqual({ baseId: 0xffffffff, bits: 0x80000000, nonce: 1 })
})

test('caller’s mistakes are told at once', () => {
  const writer = uflow3.createAckWriter()
  expect(() => writer.finish()).toThrow(new TypeError('Cannot finish ack frame: it was not begun'))
  expect(() => writer.begin(new Uint8Array(20), 6, 15, 0, 0)).toThrow(
    new RangeError('Cannot write ack frame: needs 15 bytes from offset 6 on, got 20 bytes in all'),
  )
  expect(() => writer.begin(new Uint8Array(20), 0, 14, 0, 0)).toThrow(
    new RangeError('Cannot write ack frame: needs at least 15 bytes, got 14'),
  )
})

test('a frame in the middle of a buffer is measured from where it begins', () => {
  const writer = uflow3.createAckWriter()
  const out = new Uint8Array(100)
  writer.begin(out, 40, 60, 1, 2)
  expect(writer.sizeBytes).toBe(15)
  writer.add(1, 1, 0)
  expect(writer.sizeBytes).toBe(24)
  expect(writer.finish()).toBe(24)
  expect(reader.read(out, 40, 64)).toBe(12)
  expect(out.subarray(0, 40)).toEqual(new Uint8Array(40))
})

test('a frame that was finished cannot be finished again', () => {
  const writer = uflow3.createAckWriter()
  writer.begin(new Uint8Array(15), 0, 15, 0, 0)
  writer.finish()
  expect(() => writer.finish()).toThrow(TypeError)
  expect(writer.add(0, 1, 0)).toBe(false)
})
