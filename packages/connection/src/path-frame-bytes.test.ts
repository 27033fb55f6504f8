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
  ['128.0.0.1', 1472],
  ['1270.example', 1472],
  ['::1:1', 1452],
])('a frame to %s takes up to %i bytes (U13)', (hostname, maxBytes) => {
  expect(pathFrameBytes(hostname, uflow3, 'auto')).toBe(maxBytes)
})

it.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])(
  'one to %s, which does not leave the machine, as much as a frame can be long',
  (hostname) => expect(pathFrameBytes(hostname, uflow3, 'auto')).toBe(8_782),
)

it.each<[number, string, number]>([
  [9_000, '192.0.2.1', 8_782],
  [8_810, '192.0.2.1', 8_782],
  [8_809, '192.0.2.1', 8_781],
  [8_830, '2001:db8::1', 8_782],
  [8_829, '2001:db8::1', 8_781],
  [1_500, '127.0.0.1', 1_472],
  [1_420, '192.0.2.1', 1_392],
])('with an MTU of %i one to %s takes up to %i bytes', (mtu, hostname, maxBytes) => {
  expect(pathFrameBytes(hostname, uflow3, mtu)).toBe(maxBytes)
})

it('enlarges no frame of a dialect whose frames are small', () => {
  const small = { ...uflow3, maxFrameBytes: 1000, maxLongFrameBytes: 1000 }
  expect(pathFrameBytes('2001:db8::1', small, 'auto')).toBe(1000)
})
