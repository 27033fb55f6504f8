import { expect, test } from 'vitest'
import * as sizes from './sizes.ts'

test('every size is the one of wire version 3', () => {
  expect(sizes).toMatchInlineSnapshot(`
    {
      "ACK_FRAME_OVERHEAD_BYTES": 15,
      "ACK_GROUP_BYTES": 9,
      "CHANNEL_COUNT": 64,
      "CRC_BYTES": 4,
      "DATA_FRAME_OVERHEAD_BYTES": 10,
      "FRAME_ID_COUNT": 4294967296,
      "FRAME_WINDOW": 4096,
      "INTERNET_MTU": 1500,
      "MAX_ACK_GROUPS": 161,
      "MAX_FRAGMENTS_PER_FRAME": 127,
      "MAX_FRAGMENTS_PER_MESSAGE": 65536,
      "MAX_FRAGMENT_BYTES": 1448,
      "MAX_FRAGMENT_HEADER_BYTES": 14,
      "MAX_FRAME_BYTES": 1472,
      "MAX_LONG_FRAME_BYTES": 8782,
      "MAX_MESSAGE_BYTES": 94896128,
      "MESSAGE_ID_COUNT": 1048576,
      "MESSAGE_WINDOW": 4096,
      "PIGGYBACKED_ACK_OVERHEAD_BYTES": 10,
      "PROTOCOL_VERSION": 3,
      "UDP_HEADER_BYTES": 28,
    }
  `)
})

test('no message id comes up twice within two frame windows', () => {
  expect(sizes.MAX_FRAGMENTS_PER_FRAME * 2 * sizes.FRAME_WINDOW).toBeLessThan(
    sizes.MESSAGE_ID_COUNT,
  )
})

test('a window is less than half of the ids, so that old and new can be told apart', () => {
  expect(sizes.FRAME_WINDOW).toBeLessThan(sizes.FRAME_ID_COUNT / 2)
  expect(sizes.MESSAGE_WINDOW).toBeLessThan(sizes.MESSAGE_ID_COUNT / 2)
})
