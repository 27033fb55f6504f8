import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  createDataMessage,
  DATA_BYTES,
  readMessage,
  SHA256_BYTES,
  type TransferMessage,
  VERDICT_CODES,
  writeMessage,
} from './protocol.ts'

const sha256 = new Uint8Array(SHA256_BYTES).map((_, index) => index)

test('every message reads back as it was written', () => {
  const messages: Exclude<TransferMessage, { type: 'data' }>[] = [
    { type: 'hello', version: 1 },
    { type: 'file', number: 0xffff_ffff, sizeBytes: 2 ** 53 - 1, name: 'Grüße 🙂.txt' },
    { type: 'file', number: 0, sizeBytes: 0, name: '' },
    { type: 'end', sha256 },
    { type: 'cancel' },
    { type: 'bye' },
    { type: 'welcome', version: 1 },
    { type: 'refuse', text: 'not today' },
    ...VERDICT_CODES.map(
      (code) => ({ type: 'verdict', number: 7, code, sha256, text: 'a.txt' }) as const,
    ),
  ]
  for (const message of messages) expect(readMessage(writeMessage(message))).toEqual(message)
})

test('the bytes of a message are those of the table', () => {
  const hello = writeMessage({ type: 'hello', version: 1 })
  expect(Buffer.from(hello).toString('latin1')).toBe('\u0001rudpfile\u0001')
  const file = writeMessage({ type: 'file', number: 1, sizeBytes: 2 ** 32, name: 'a' })
  expect([...file]).toEqual([2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 97])
})

test('a data message carries bytes, and the longest fills whole fragments', () => {
  const message = createDataMessage(3)
  message.set([1, 2, 3], 1)
  expect(readMessage(message)).toEqual({ type: 'data', bytes: Uint8Array.of(1, 2, 3) })
  expect(createDataMessage(DATA_BYTES).length % 1448).toBe(0)
})

test('what is no message is none: another magic, a size beyond numbers, text that is no UTF-8', () => {
  const file = writeMessage({ type: 'file', number: 1, sizeBytes: 1, name: 'a' })
  const withBytes = (at: number, ...bytes: number[]): Uint8Array => {
    const copy = file.slice()
    copy.set(bytes, at)
    return copy
  }
  expect(readMessage(new Uint8Array(0))).toBeUndefined()
  expect(readMessage(Uint8Array.of(99))).toBeUndefined()
  expect(readMessage(new TextEncoder().encode('\u0001rudpfilm\u0001'))).toBeUndefined()
  expect(readMessage(withBytes(5, 0xff))).toBeUndefined()
  expect(readMessage(withBytes(13, 0xff))).toBeUndefined()
  expect(readMessage(file.subarray(0, 12))).toBeUndefined()
})

test('no bytes make it throw', () => {
  const types = fc.constantFrom(1, 2, 3, 4, 5, 6, 129, 130, 131, 0, 255)
  fc.assert(
    fc.property(types, fc.uint8Array({ maxLength: 60 }), (type, rest) => {
      readMessage(Uint8Array.of(type, ...rest))
    }),
    { numRuns: 2000 },
  )
})
