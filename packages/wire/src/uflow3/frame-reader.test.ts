import { describe, expect, test } from 'vitest'
import { sealed as frame } from '../../test/sealed.ts'
import { MALFORMED, NONE, uflow3 } from '../index.ts'

const reader = uflow3.createReader()

describe('what the codec lets through, for the layers above to judge', () => {
  test('a large header where a micro one would do', () => {
    expect(reader.read(frame('0a 00000001 81 c5 0001 000007 0000 0000 0000 0000 ff'))).toBe(10)
    reader.nextFragment()
    expect(reader.fragment).toMatchObject({ channel: 5, messageId: 7, payloadBytes: 1 })
  })

  test('four bits beside the message id, which are no part of it', () => {
    reader.read(frame('0a 00000001 02 85 00 f12345 0000 0000 c5 0000 ff2345 0000 0000 0000 0000'))
    reader.nextFragment()
    expect(reader.fragment.messageId).toBe(0x12345)
    reader.nextFragment()
    expect(reader.fragment.messageId).toBe(0xf2345)
  })

  test('a fragment past the last', () => {
    reader.read(frame('0a 00000001 01 c5 0000 000007 0000 0000 0009 0003'))
    reader.nextFragment()
    expect(reader.fragment).toMatchObject({ fragmentId: 9, lastFragmentId: 3 })
  })

  test('other mode bits of a sync, and ids that its mode does not announce', () => {
    expect(reader.read(frame('0b fc 11111111 22222222'))).toBe(11)
    expect(reader.sync).toEqual({ nextFrameId: NONE, nextMessageId: NONE })
    reader.read(frame('0b fe 11111111 ffffffff'))
    expect(reader.sync).toEqual({ nextFrameId: NONE, nextMessageId: 0xffffffff })
  })

  test('any nonce of a group but 0 as 1', () => {
    reader.read(frame('0c 00000000 ffffffff 0002 00000001 00000001 80 00000002 00000000 00'))
    expect(reader.ack.messageWindowBaseId).toBe(0xffffffff)
    reader.nextAckGroup()
    expect(reader.ackGroup.nonce).toBe(1)
    reader.nextAckGroup()
    expect(reader.ackGroup).toEqual({ baseId: 2, bits: 0, nonce: 0 })
  })

  test('a SYN of another version, and anything in its padding', () => {
    expect(
      reader.read(frame(`00 04 00000001 00000002 00000003 00000004${'ee'.repeat(1450)}`)),
    ).toBe(0)
    expect(reader.handshakeSyn).toEqual({
      version: 4,
      nonce: 1,
      maxReceiveRate: 2,
      maxMessageBytes: 3,
      maxReceiveAlloc: 4,
      extensions: 0,
    })
  })

  test('a frame larger than any datagram that a peer would send', () => {
    const payload = '00'.repeat(2000)
    expect(reader.read(frame(`0a 00000001 01 c0 07d0 000000 0000 0000 0000 0000 ${payload}`))).toBe(
      10,
    )
  })
})

describe('what it refuses', () => {
  test.each([
    ['nothing', ''],
    ['unknown types', '06'],
    ['unknown types', '0d 00000000 00'],
    ['an error code of its own', '03 00000000 03'],
    ['a short SYN', `00 03 ${'00'.repeat(1465)}`],
    ['a long SYN', `00 03 ${'00'.repeat(1467)}`],
    ['a disconnect with something behind it', '04 00'],
    ['a data frame with more fragments than it says', '0a 00000000 01 000000000000 000000000000'],
    ['a data frame with fewer', '0a 00000000 02 000000000000'],
    ['a payload that reaches into the CRC', '0a 00000000 01 010000000000'],
    ['an ack with more groups than it says', `0c 0000000000000000 0000 ${'00'.repeat(9)}`],
    ['an ack with fewer', `0c 0000000000000000 0002 ${'00'.repeat(9)}`],
    ['an ack with a piece of a group', `0c 0000000000000000 0001 ${'00'.repeat(8)}`],
  ])('%s: %s', (_what, hex) => {
    expect(reader.read(frame(hex))).toBe(MALFORMED)
    expect(reader.nextFragment()).toBe(false)
    expect(reader.nextAckGroup()).toBe(false)
  })

  test('a range that leaves the bytes', () => {
    const bytes = frame('04')
    expect(reader.read(bytes, 0, 5)).toBe(4)
    expect(reader.read(bytes, -1, 5)).toBe(MALFORMED)
    expect(reader.read(bytes, 0, 6)).toBe(MALFORMED)
    expect(reader.read(bytes, 5, 0)).toBe(MALFORMED)
    expect(uflow3.measureFrame(bytes.subarray(0, 4), 0, 5)).toBe(MALFORMED)
  })

  test('and then changes no struct', () => {
    const good = frame('0c 00000001 00000002 0001 00000003 00000004 01')
    reader.read(good)
    const before = { ...reader.ack }
    good[2]! ^= 1
    expect(reader.read(good)).toBe(MALFORMED)
    expect(reader.ack).toEqual(before)
    expect(reader.nextAckGroup()).toBe(false)
  })
})

test('a frame is left for the next in the middle of its fragments', () => {
  reader.read(frame('0a 00000001 02 000000000000 000000000000'))
  expect(reader.nextFragment()).toBe(true)
  reader.read(frame('0c 00000001 00000002 0001 00000003 00000004 01'))
  expect(reader.nextFragment()).toBe(false)
  expect(reader.nextAckGroup()).toBe(true)
  reader.read(frame('05'))
  expect(reader.nextAckGroup()).toBe(false)
})

test('two readers do not disturb each other', () => {
  const other = uflow3.createReader()
  reader.read(frame('0a 00000001 01 000000000000'))
  other.read(frame('0a 00000002 00'))
  expect(reader.data.frameId).toBe(1)
  expect(reader.nextFragment()).toBe(true)
  expect(other.nextFragment()).toBe(false)
})

test('a reader that has read nothing shows zeros, and no ids in a sync', () => {
  const { sync, data, fragment, ack, ackGroup, ...handshake } = uflow3.createReader()
  expect(sync).toEqual({ nextFrameId: NONE, nextMessageId: NONE })
  expect(data).toEqual({ frameId: 0, nonce: 0, fragmentCount: 0 })
  expect(fragment).toEqual({
    messageId: 0,
    channel: 0,
    windowParentLead: 0,
    channelParentLead: 0,
    fragmentId: 0,
    lastFragmentId: 0,
    isBundle: false,
    payloadOffset: 0,
    payloadBytes: 0,
  })
  expect(ack).toEqual({ frameWindowBaseId: 0, messageWindowBaseId: 0, groupCount: 0 })
  expect(ackGroup).toEqual({ baseId: 0, bits: 0, nonce: 0 })
  const limits = {
    nonce: 0,
    maxReceiveRate: 0,
    maxMessageBytes: 0,
    maxReceiveAlloc: 0,
    extensions: 0,
  }
  expect(handshake).toEqual({
    handshakeSyn: { version: 0, ...limits },
    handshakeSynAck: { nonceAck: 0, ...limits },
    handshakeAck: { nonceAck: 0 },
    handshakeError: { nonceAck: 0, code: 0 },
    piggybackedAckBytes: 0,
  })
})
