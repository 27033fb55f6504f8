import { expect, it } from 'vitest'
import { giveBack } from './give-back.ts'

const canTransfer = 'transfer' in ArrayBuffer.prototype

it.runIf(canTransfer)('gives back memory that is all a datagram’s', () => {
  const datagram = new Uint8Array(100)
  const { buffer } = datagram
  giveBack(datagram)
  expect(datagram).toHaveLength(0)
  expect(buffer.byteLength).toBe(0)
})

it.each([
  ['begins later', new Uint8Array(100).subarray(1)],
  ['ends earlier', new Uint8Array(100).subarray(0, 99)],
])('leaves memory alone of which a datagram is a part: it %s', (_, datagram) => {
  giveBack(datagram)
  expect(datagram).toHaveLength(99)
})

it('does without where the engine cannot', () => {
  const buffer = new ArrayBuffer(9)
  Object.defineProperty(buffer, 'transfer', { value: undefined })
  const datagram = new Uint8Array(buffer)
  giveBack(datagram)
  expect(datagram).toHaveLength(9)
})
