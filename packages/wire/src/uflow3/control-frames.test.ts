import { expect, test } from 'vitest'
import { NONE } from '../frames.ts'
import { uflow3 } from './uflow3.ts'

const out = new Uint8Array(1472)
const limits = { maxReceiveRate: 1, maxMessageBytes: 2, maxReceiveAlloc: 3 }
const syn = { version: 3, nonce: 9, ...limits }
const synAck = { nonceAck: 8, nonce: 9, ...limits }

test('the padding of a SYN is zero, whatever was there before', () => {
  out.fill(0xff)
  expect(uflow3.writeHandshakeSyn(out, 0, syn)).toBe(1472)
  expect(out.subarray(18, 1468).every((byte) => byte === 0)).toBe(true)
})

test('a SYN with extensions says so in its padding, which uflow ignores', () => {
  uflow3.writeHandshakeSyn(out, 0, { ...syn, extensions: 0 })
  const plain = out.slice(0, 18)
  expect(uflow3.writeHandshakeSyn(out, 0, { ...syn, extensions: 0x81 })).toBe(1472)
  expect(out.subarray(0, 18)).toEqual(plain)
  expect(new TextDecoder().decode(out.subarray(18, 22))).toBe('rudp')
  expect(out[22]).toBe(0x81)
  expect(out.subarray(23, 1468).every((byte) => byte === 0)).toBe(true)
  const reader = uflow3.createReader()
  reader.read(out)
  expect(reader.handshakeSyn).toEqual({ ...syn, extensions: 0x81 })
  uflow3.writeHandshakeSyn(out, 0, syn)
  reader.read(out)
  expect(reader.handshakeSyn).toEqual({ ...syn, extensions: 0 })
})

test('a SYN-ACK with extensions is of another type, and a byte longer', () => {
  const reader = uflow3.createReader()
  expect(uflow3.writeHandshakeSynAck(out, 0, { ...synAck, extensions: 1 })).toBe(26)
  expect(out[0]).toBe(6)
  expect(uflow3.measureFrame(out, 0, 1472)).toBe(26)
  expect(reader.read(out, 0, 26)).toBe(1)
  expect(reader.handshakeSynAck).toEqual({ ...synAck, extensions: 1 })
  expect(reader.read(out, 0, 25)).toBe(-1)
  expect(uflow3.writeHandshakeSynAck(out, 0, { ...synAck, extensions: 0 })).toBe(25)
  expect(reader.read(out, 0, 25)).toBe(1)
  expect(reader.handshakeSynAck).toEqual({ ...synAck, extensions: 0 })
})

test.each([256, -1, 0.5])('extensions cannot be %s', (extensions) => {
  const message = `extensions must be an integer from 0 to 255, got ${extensions}`
  expect(() => uflow3.writeHandshakeSyn(out, 0, { ...syn, extensions })).toThrow(
    `Cannot write SYN frame: ${message}`,
  )
  expect(() => uflow3.writeHandshakeSynAck(out, 0, { ...synAck, extensions })).toThrow(
    `Cannot write SYN-ACK frame: ${message}`,
  )
})

test('a frame that does not fit is not begun', () => {
  const short = new Uint8Array(1472)
  expect(() => uflow3.writeHandshakeSyn(short, 1, syn)).toThrow(
    new RangeError(
      'Cannot write SYN frame: needs 1472 bytes from offset 1 on, got 1472 bytes in all',
    ),
  )
  expect(() => uflow3.writeHandshakeSynAck(short, 1448, synAck)).toThrow(RangeError)
  expect(() => uflow3.writeHandshakeAck(short, 1464, { nonceAck: 1 })).toThrow(RangeError)
  expect(() => uflow3.writeHandshakeError(short, 1463, { nonceAck: 1, code: 0 })).toThrow(
    RangeError,
  )
  expect(() => uflow3.writeDisconnect(short, 1468)).toThrow(RangeError)
  expect(() => uflow3.writeDisconnectAck(short, 1468)).toThrow(RangeError)
  const sync = { nextFrameId: NONE, nextMessageId: NONE }
  expect(() => uflow3.writeSync(short, 1459, sync)).toThrow(RangeError)
  expect(short.every((byte) => byte === 0)).toBe(true)
})

test.each([
  ['SYN', 'version', 256, 255],
  ['SYN', 'nonce', 2 ** 32, 0xffffffff],
  ['SYN', 'maxReceiveRate', Infinity, 0xffffffff],
  ['SYN', 'maxMessageBytes', -1, 0xffffffff],
  ['SYN', 'maxReceiveAlloc', 1.5, 0xffffffff],
])('%s: %s cannot be %s', (name, field, value, max) => {
  expect(() => uflow3.writeHandshakeSyn(out, 0, { ...syn, [field]: value })).toThrow(
    new RangeError(
      `Cannot write ${name} frame: ${field} must be an integer from 0 to ${max}, got ${value}`,
    ),
  )
})

test.each(['nonceAck', 'nonce', 'maxReceiveRate', 'maxMessageBytes', 'maxReceiveAlloc'])(
  'SYN-ACK: %s cannot be NaN',
  (field) => {
    expect(() => uflow3.writeHandshakeSynAck(out, 0, { ...synAck, [field]: Number.NaN })).toThrow(
      `Cannot write SYN-ACK frame: ${field} must be`,
    )
  },
)

test('other values out of range are refused too', () => {
  expect(() => uflow3.writeHandshakeAck(out, 0, { nonceAck: -1 })).toThrow(RangeError)
  expect(() => uflow3.writeHandshakeError(out, 0, { nonceAck: 0, code: 3 })).toThrow(
    'Cannot write handshake error frame: code must be an integer from 0 to 2, got 3',
  )
  expect(() => uflow3.writeHandshakeError(out, 0, { nonceAck: -1, code: 2 })).toThrow(RangeError)
  expect(() => uflow3.writeSync(out, 0, { nextFrameId: -2, nextMessageId: 0 })).toThrow(RangeError)
  expect(() => uflow3.writeSync(out, 0, { nextFrameId: 0, nextMessageId: 0.5 })).toThrow(RangeError)
})

test('an error says which frame could not be written, and what of it', () => {
  const small = new Uint8Array(4)
  const wide = { nextFrameId: 2 ** 32, nextMessageId: NONE }
  const mistakes: [string, () => void][] = [
    ['SYN-ACK frame: needs', () => uflow3.writeHandshakeSynAck(small, 0, synAck)],
    ['handshake ack frame: needs', () => uflow3.writeHandshakeAck(small, 0, { nonceAck: 1 })],
    ['handshake ack frame: nonceAck', () => uflow3.writeHandshakeAck(out, 0, { nonceAck: -1 })],
    [
      'handshake error frame: needs',
      () => uflow3.writeHandshakeError(small, 0, { nonceAck: 1, code: 0 }),
    ],
    [
      'handshake error frame: nonceAck',
      () => uflow3.writeHandshakeError(out, 0, { nonceAck: -1, code: 0 }),
    ],
    ['disconnect frame: needs', () => uflow3.writeDisconnect(small, 0)],
    ['disconnect ack frame: needs', () => uflow3.writeDisconnectAck(small, 0)],
    ['sync frame: needs', () => uflow3.writeSync(small, 0, wide)],
    ['sync frame: nextFrameId', () => uflow3.writeSync(out, 0, wide)],
    [
      'sync frame: nextMessageId',
      () => uflow3.writeSync(out, 0, { nextFrameId: NONE, nextMessageId: 2 ** 32 }),
    ],
  ]
  for (const [words, write] of mistakes) expect(write).toThrow(`Cannot write ${words}`)
})
