import { describe, expect, test } from 'vitest'
import { sealed } from '../../test/sealed.ts'
import {
  FRAME_ACK,
  FRAME_DATA,
  FRAME_DATA_ACK,
  FRAME_SYNC,
  hasAck,
  hasData,
} from '../frame-type.ts'
import { MALFORMED } from '../malformed.ts'
import { uflow3 } from './uflow3.ts'

const header = {
  messageId: 1,
  channel: 2,
  windowParentLead: 0,
  channelParentLead: 0,
  fragmentId: 0,
  lastFragmentId: 0,
}
const payload = Uint8Array.of(0xaa, 0xbb)
const reader = uflow3.createReader()

test('it counts as data and as an ack', () => {
  const types = [FRAME_DATA, FRAME_ACK, FRAME_DATA_ACK, FRAME_SYNC, MALFORMED]
  expect(types.map(hasData)).toEqual([true, false, true, false, false])
  expect(types.map(hasAck)).toEqual([false, true, true, false, false])
})

describe('writing data and an ack in one frame', () => {
  test('the ack lies behind the fragments, as an ack frame has it behind its type', () => {
    const writer = uflow3.createDataWriter()
    const out = new Uint8Array(100)
    writer.begin(out, 0, 100, 7, 1)
    writer.add(header, payload, 0, 2)
    expect(writer.beginAck(0x01020304, 0x0a0b0c)).toBe(true)
    expect(writer.addAckGroup(0x11121314, 0x80000001, 1)).toBe(true)
    expect(writer.addAckGroup(-1, 1 << 31, 2)).toBe(true)
    const sizeBytes = writer.sizeBytes
    expect(writer.finish()).toBe(sizeBytes)
    expect(out.slice(0, sizeBytes)).toEqual(
      sealed(
        '0d 00000007 81 02 02 0001 00 00 aabb' +
          '01020304 000a0b0c 0002 11121314 80000001 01 ffffffff 80000000 00',
      ),
    )
  })

  test('the room for groups is what is left behind the fragments, and not a byte more', () => {
    const writer = uflow3.createDataWriter()
    const out = new Uint8Array(100)
    writer.begin(out, 0, 18 + 10 + 9, 7, 1)
    writer.add(header, payload, 0, 2)
    expect(writer.ackGroupRoom).toBe(1)
    expect(writer.beginAck(1, 2)).toBe(true)
    expect(writer.addAckGroup(1, 1, 0)).toBe(true)
    expect(writer.addAckGroup(2, 1, 0)).toBe(false)
    expect(writer.finish()).toBe(37)

    writer.begin(out, 0, 36, 7, 1)
    writer.add(header, payload, 0, 2)
    expect(writer.ackGroupRoom).toBe(0)
    expect(writer.beginAck(1, 2)).toBe(true)
    expect(writer.addAckGroup(1, 1, 0)).toBe(false)
    expect(writer.finish()).toBe(28)

    writer.begin(out, 0, 27, 7, 1)
    writer.add(header, payload, 0, 2)
    expect(writer.ackGroupRoom).toBe(-1)
    expect(writer.beginAck(1, 2)).toBe(false)
    expect(writer.finish()).toBe(18)
    expect(reader.read(out, 0, 18)).toBe(10)
  })

  test('no fragment can follow, no second ack, and no group without an ack', () => {
    const writer = uflow3.createDataWriter()
    const out = new Uint8Array(100)
    writer.begin(out, 0, 100, 7, 1)
    expect(writer.addAckGroup(1, 1, 1)).toBe(false)
    writer.beginAck(1, 2)
    expect(writer.add(header, payload, 0, 2)).toBe(false)
    expect(writer.beginAck(1, 2)).toBe(false)
    expect(writer.finish()).toBe(20)
    expect(reader.read(out, 0, 20)).toBe(13)
    expect(writer.beginAck(1, 2)).toBe(false)

    writer.begin(out, 0, 100, 8, 1)
    expect(writer.addAckGroup(1, 1, 1)).toBe(false)
    writer.add(header, payload, 0, 2)
    expect(writer.finish()).toBe(18)
    expect(reader.read(out, 0, 18)).toBe(10)
  })
})

describe('reading data and an ack in one frame', () => {
  const bytes = sealed(
    '0d 00000007 82 02 02 0001 00 00 aabb 02 02 0002 00 01 ccdd' +
      '01020304 000a0b0c 0001 11121314 80000001 01',
  )

  test('fragments and groups are there, in any order', () => {
    expect(reader.read(bytes)).toBe(13)
    expect(reader.data).toEqual({ frameId: 7, nonce: 1, fragmentCount: 2 })
    expect(reader.ack).toEqual({
      frameWindowBaseId: 0x01020304,
      messageWindowBaseId: 0x0a0b0c,
      groupCount: 1,
    })
    expect(reader.nextFragment()).toBe(true)
    expect(reader.fragment).toMatchObject({ messageId: 1, payloadOffset: 12, payloadBytes: 2 })
    expect(reader.nextAckGroup()).toBe(true)
    expect(reader.ackGroup).toEqual({ baseId: 0x11121314, bits: 0x80000001, nonce: 1 })
    expect(reader.nextAckGroup()).toBe(false)
    expect(reader.nextFragment()).toBe(true)
    expect(reader.fragment).toMatchObject({ messageId: 2, payloadOffset: 20, channelParentLead: 1 })
    expect(reader.nextFragment()).toBe(false)
  })

  test('the ack is known by what it takes of the frame, and other frames have none', () => {
    reader.read(bytes)
    expect(reader.piggybackedAckBytes).toBe(19)
    reader.read(sealed('0a 00000007 80'))
    expect(reader.piggybackedAckBytes).toBe(0)
  })

  test('it is measured and read wherever it lies', () => {
    const among = new Uint8Array(bytes.length + 30)
    among.set(bytes, 13)
    expect(uflow3.measureFrame(among, 13, among.length)).toBe(bytes.length)
    expect(reader.read(among, 13, 13 + bytes.length)).toBe(13)
    expect(reader.nextFragment()).toBe(true)
    expect(reader.fragment.payloadOffset).toBe(25)
  })

  test.each([
    ['no room for an ack', '0d 00000007 00 01020304 000a0b0c 00'],
    [
      'fragments that reach into the ack',
      '0d 00000007 01 02 02 0001 00 00 aabb 01020304 000a0b0c 00',
    ],
    ['more groups than there are', '0d 00000007 00 01020304 000a0b0c 0002 11121314 80000001 01'],
    ['fewer groups than there are', '0d 00000007 00 01020304 000a0b0c 0000 11121314 80000001 01'],
  ])('with %s it is malformed', (_, hex) => {
    expect(reader.read(sealed(hex))).toBe(MALFORMED)
  })
})
