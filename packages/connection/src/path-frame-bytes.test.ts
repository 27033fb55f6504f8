import { uflow3 } from '@rudp/wire'
import { expect, it } from 'vitest'
import { pathFrameBytes } from './path-frame-bytes.ts'

it.each([
  ['192.0.2.1', 1472],
  ['game.example', 1472],
  ['::ffff:192.0.2.1', 1472],
  ['2001:db8::1', 1452],
  ['2001:db8::ffff:1', 1452],
  ['fe80::1%eth0', 1452],
])('a frame to %s takes up to %i bytes (U13)', (hostname, maxBytes) => {
  expect(pathFrameBytes(hostname, uflow3)).toBe(maxBytes)
})

it('enlarges no frame of a dialect whose frames are small', () => {
  const small = { ...uflow3, maxFrameBytes: 1000 }
  expect(pathFrameBytes('2001:db8::1', small)).toBe(1000)
})
