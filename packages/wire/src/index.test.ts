import { expect, test } from 'vitest'

test('the public surface changes only on purpose', async () => {
  expect(Object.keys(await import('./index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "ACK_FRAME_OVERHEAD_BYTES",
      "ACK_GROUP_BYTES",
      "CHANNEL_COUNT",
      "CRC_BYTES",
      "DATA_FRAME_OVERHEAD_BYTES",
      "ERROR_CONFIG",
      "ERROR_SERVER_FULL",
      "ERROR_VERSION",
      "EXTENSION_BUNDLES",
      "EXTENSION_LONG_FRAMES",
      "EXTENSION_PIGGYBACKED_ACKS",
      "FRAME_ACK",
      "FRAME_DATA",
      "FRAME_DATA_ACK",
      "FRAME_DISCONNECT",
      "FRAME_DISCONNECT_ACK",
      "FRAME_HANDSHAKE_ACK",
      "FRAME_HANDSHAKE_ERROR",
      "FRAME_HANDSHAKE_SYN",
      "FRAME_HANDSHAKE_SYN_ACK",
      "FRAME_ID_COUNT",
      "FRAME_SYNC",
      "FRAME_WINDOW",
      "INTERNET_MTU",
      "MALFORMED",
      "MAX_ACK_GROUPS",
      "MAX_FRAGMENTS_PER_FRAME",
      "MAX_FRAGMENTS_PER_MESSAGE",
      "MAX_FRAGMENT_BYTES",
      "MAX_FRAGMENT_HEADER_BYTES",
      "MAX_FRAME_BYTES",
      "MAX_LONG_FRAME_BYTES",
      "MAX_MESSAGE_BYTES",
      "MESSAGE_ID_COUNT",
      "MESSAGE_WINDOW",
      "NONE",
      "PROTOCOL_VERSION",
      "UDP_HEADER_BYTES",
      "addFrameId",
      "addMessageId",
      "crc32",
      "frameIdDistance",
      "hasAck",
      "hasData",
      "messageIdDistance",
      "nextFrameId",
      "nextMessageId",
      "splitFrames",
      "uflow3",
    ]
  `)
})

test('the dialect says all that the layers above need', async () => {
  const { uflow3 } = await import('./index.ts')
  const numbers = Object.entries(uflow3).filter(([, value]) => typeof value !== 'function')
  expect(Object.fromEntries(numbers)).toMatchInlineSnapshot(`
    {
      "channelCount": 64,
      "dataFrameOverheadBytes": 10,
      "frameWindow": 4096,
      "maxAckGroups": 161,
      "maxFragmentBytes": 1448,
      "maxFragmentHeaderBytes": 14,
      "maxFragmentsPerFrame": 127,
      "maxFrameBytes": 1472,
      "maxLongFrameBytes": 8782,
      "maxMessageBytes": 94896128,
      "messageIdCount": 1048576,
      "messageWindow": 4096,
      "name": "uflow3",
      "version": 3,
    }
  `)
})
