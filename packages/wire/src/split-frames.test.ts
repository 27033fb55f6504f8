import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MALFORMED, splitFrames, uflow3 } from './index.ts'

const reader = uflow3.createReader()

/** Ack frames of the given numbers of groups, one after the other. */
function acks(...groupCounts: number[]): Uint8Array {
  const out = new Uint8Array(65_000)
  const writer = uflow3.createAckWriter()
  let at = 0
  for (const count of groupCounts) {
    writer.begin(out, at, uflow3.maxFrameBytes, count, 0)
    for (let i = 0; i < count; i++) writer.add(i, 1, 0)
    at += writer.finish()
  }
  return out.slice(0, at)
}

function walk(bytes: Uint8Array, segmentBytes: number, start = 0, end = bytes.length) {
  const visits: [start: number, end: number, type: number][] = []
  const givenUp = splitFrames(uflow3, { bytes, start, end, segmentBytes }, (at, from, to) => {
    const type = reader.read(at, from, to)
    visits.push([from, to, type])
    return type
  })
  return { visits, givenUp }
}

const ACK = 12

describe('where the segment size is not known', () => {
  test('each frame tells where the next begins', () => {
    const { visits, givenUp } = walk(acks(2, 2, 1), 0)
    expect(visits).toEqual([
      [0, 33, ACK],
      [33, 66, ACK],
      [66, 90, ACK],
    ])
    expect(givenUp).toBe(0)
  })

  test('the walk ends at a frame with a wrong CRC, whose length may be a lie', () => {
    const bytes = acks(2, 2, 1)
    bytes[40]! ^= 1
    expect(walk(bytes, 0)).toEqual({
      visits: [
        [0, 33, ACK],
        [33, 66, MALFORMED],
      ],
      givenUp: 57,
    })
  })

  test('the walk ends at an unknown type and at a frame that passes the end', () => {
    const bytes = acks(2, 2, 1)
    expect(walk(bytes, 0, 0, 89)).toMatchObject({ visits: [{}, {}], givenUp: 23 })
    bytes[33] = 99
    expect(walk(bytes, 0)).toEqual({ visits: [[0, 33, ACK]], givenUp: 57 })
  })

  test('what lies around the buffer is never looked at', () => {
    const bytes = acks(1, 1, 1)
    expect(walk(bytes, 0, 24, 48)).toEqual({ visits: [[24, 48, ACK]], givenUp: 0 })
  })
})

describe('where the segment size is known', () => {
  test('a damaged segment does not concern its neighbours', () => {
    const bytes = acks(2, 2, 1)
    bytes[40]! ^= 1
    expect(walk(bytes, 33)).toEqual({
      visits: [
        [0, 33, ACK],
        [33, 66, MALFORMED],
        [66, 90, ACK],
      ],
      givenUp: 0,
    })
  })

  test('a segment of two frames is malformed, as uflow has it', () => {
    expect(walk(acks(1, 1, 1), 48).visits).toEqual([
      [0, 48, MALFORMED],
      [48, 72, ACK],
    ])
  })
})

test('an empty buffer has nothing in it', () => {
  expect(walk(new Uint8Array(0), 0)).toEqual({ visits: [], givenUp: 0 })
  expect(walk(acks(1), 24, 10, 10)).toEqual({ visits: [], givenUp: 0 })
})

test('any bytes: the walk goes forward, stays inside and ends', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.nat({ max: 13 }),
      fc.nat({ max: 60 }),
      (bytes, type, segmentBytes) => {
        if (bytes.length > 0) bytes[0] = type
        const { visits, givenUp } = walk(bytes, segmentBytes)
        let at = 0
        for (const [from, to, read] of visits) {
          expect(from).toBe(at)
          expect(to).toBeGreaterThan(from)
          if (read !== MALFORMED || segmentBytes > 0) at = to
        }
        expect(at + givenUp).toBe(bytes.length)
      },
    ),
  )
})

test.each([-1, 1.5, Number.NaN])('a segment size of %s is the caller’s mistake', (segmentBytes) => {
  expect(() => walk(acks(1), segmentBytes)).toThrow(
    `Cannot split frames: segmentBytes must be an integer from 0, got ${segmentBytes}`,
  )
})
