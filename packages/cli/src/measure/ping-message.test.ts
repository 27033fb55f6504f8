import { expect, test } from 'vitest'
import { MIN_PING_BYTES, readPing, SEND_MODES, writePing } from './ping-message.ts'

test('a ping tells its number and its mode', () => {
  for (const mode of SEND_MODES) {
    const message = writePing({ mode, number: 0xffff_fffe }, 64)
    expect(message).toHaveLength(64)
    expect(readPing(message)).toEqual({ mode, number: 0xffff_fffe })
  }
})

test('anything else is no ping', () => {
  const message = writePing({ mode: 'reliable', number: 1 }, MIN_PING_BYTES)
  expect(readPing(message.subarray(0, -1))).toBeUndefined()
  expect(readPing(Uint8Array.of(...message.subarray(0, 4), 9, 0, 0, 0, 1))).toBeUndefined()
  expect(readPing(new TextEncoder().encode('hello, world'))).toBeUndefined()
})
