import { expect, it } from 'vitest'
import { CorePair } from './core-pair.ts'
import { runCore } from './run-core.ts'

it('sends full frames of one message each, and packs small messages', () => {
  const full = runCore({ messageBytes: 1_448, messages: 500, channels: 1 })
  expect(full.frames).toBe(500)
  expect(full.frameBytes).toBe(500 * 1_472)
  const small = runCore({ messageBytes: 64, messages: 2_000, channels: 64 })
  expect(small.frames).toBeLessThan(150)
})

it('notices a message that is not the one that was sent', () => {
  const pair = new CorePair()
  const send = pair.send.bind(pair)
  let sent = 0
  pair.send = (message, options) => {
    send(++sent === 50 ? new Uint8Array(message.length) : message, options)
  }
  expect(() => runCore({ messageBytes: 64, messages: 100, channels: 1 }, pair)).toThrow(
    'Cannot measure the core: a message came damaged or out of order',
  )
})
