import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FRAME_DUPLICATE, FRAME_NEW, FRAME_OUTSIDE, FrameReceiver } from './frame-receiver.ts'

const WINDOW = 64
const SMALL = 100

interface Group {
  baseId: number
  bits: number
  nonce: number
}

/** Builds the ack, commits it, and returns its groups. */
function takeAck(receiver: FrameReceiver, nowMs = 0, maxGroups = 161): Group[] {
  const groups = Array.from({ length: receiver.buildAck(maxGroups) }, (_, i) => ({
    baseId: receiver.groupBaseId(i),
    bits: receiver.groupBits(i),
    nonce: receiver.groupNonce(i),
  }))
  receiver.commitAck(nowMs)
  return groups
}

const idsOf = ({ baseId, bits }: Group): number[] =>
  Array.from({ length: 32 }, (_, n) => n)
    .filter((n) => ((bits >>> n) & 1) === 1)
    .map((n) => (baseId + n) >>> 0)

const keyOf = ({ baseId, bits, nonce }: Group): string => `${baseId}/${bits}/${nonce}`

const firstId = fc.oneof(fc.constant(0), fc.constant(2 ** 32 - 30), fc.nat(2 ** 32 - 1))

const operation = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('frame' as const),
      ahead: fc.oneof(
        fc.integer({ min: 0, max: 2 }),
        fc.integer({ min: -12, max: 5 }),
        fc.integer({ min: -WINDOW - 3, max: WINDOW + 3 }),
      ),
      nonce: fc.nat(1),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('ack' as const), maxGroups: fc.nat(12) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('sync' as const),
      ahead: fc.integer({ min: -3, max: WINDOW + 3 }),
    }),
  },
)

describe('FrameReceiver', () => {
  it('tells new frames from duplicates, and names each exactly once for the first time', () => {
    fc.assert(
      fc.property(firstId, fc.array(operation, { maxLength: 250 }), (first, operations) => {
        const receiver = new FrameReceiver({ firstFrameId: first, window: WINDOW })
        // Positions count from the first frame; ids are positions on the circle.
        const nonces = new Map<number, number>()
        const named = new Set<number>()
        const idAt = (position: number) => (first + position) >>> 0
        const positionOf = (id: number) => base + ((id - idAt(base)) | 0)
        let base = 0
        let newestNamed = -1
        const sent = new Set<string>()

        for (const op of operations) {
          if (op.type === 'frame') {
            const position = base + op.ahead
            const isOutside = op.ahead >= WINDOW || op.ahead < -WINDOW || position < 0
            const verdict = receiver.handleFrame(0, idAt(position), op.nonce, SMALL)
            if (isOutside) expect(verdict).toBe(FRAME_OUTSIDE)
            else if (nonces.has(position)) expect(verdict).toBe(FRAME_DUPLICATE)
            else {
              expect(verdict).toBe(FRAME_NEW)
              nonces.set(position, op.nonce)
              base = Math.max(base, position + 1)
            }
          } else if (op.type === 'sync') {
            receiver.handleSync(0, idAt(base + op.ahead))
            if (op.ahead > 0 && op.ahead <= WINDOW) base += op.ahead
          } else {
            const groups = takeAck(receiver, 0, op.maxGroups + 1)
            const fresh: Group[] = []
            const repeats: Group[] = []
            for (const group of groups) {
              expect(group.bits & 1).toBe(1)
              const positions = idsOf(group).map(positionOf)
              const parity = positions.reduce((sum, at) => sum ^ (nonces.get(at) ?? 2), 0)
              expect(group.nonce).toBe(parity)
              if (sent.has(keyOf(group))) {
                repeats.push(group)
                continue
              }
              for (const at of positions) {
                expect(named.has(at)).toBe(false)
                named.add(at)
              }
              const isFresh = positions[0]! > newestNamed
              // No group is half old, half new.
              if (!isFresh) expect(positions.at(-1)!).toBeLessThan(newestNamed)
              else fresh.push(group)
            }
            const bases = groups.map((group) => positionOf(group.baseId))
            expect(bases).toEqual([...bases].sort((a, b) => a - b))
            if (repeats.length > 0) {
              const newestRepeat = Math.max(...repeats.flatMap(idsOf).map(positionOf))
              const isCovered = fresh.some((group) => positionOf(group.baseId) > newestRepeat)
              expect(isCovered).toBe(true)
            }
            for (const group of groups) sent.add(keyOf(group))
            newestNamed = Math.max(newestNamed, ...fresh.flatMap(idsOf).map(positionOf))
          }
          expect(receiver.baseId).toBe(idAt(base))
        }

        // What has not fallen out of the window is named in the end.
        for (const group of takeAck(receiver)) {
          for (const id of idsOf(group)) named.add(positionOf(id))
        }
        const inWindow = [...nonces.keys()].filter((at) => at >= base - WINDOW)
        expect(inWindow.filter((at) => !named.has(at))).toEqual([])
        expect(receiver.buildAck(161)).toBe(0)
      }),
      { numRuns: 300 },
    )
  })

  it('accepts a late frame anywhere in the window, once (U5)', () => {
    const receiver = new FrameReceiver({ firstFrameId: 1_000, window: WINDOW })
    for (let id = 1_000; id < 1_200; id += 2) receiver.handleFrame(0, id, 0, SMALL)
    expect(receiver.handleFrame(0, 1_199 - WINDOW, 1, SMALL)).toBe(FRAME_NEW)
    expect(receiver.handleFrame(0, 1_199 - WINDOW, 1, SMALL)).toBe(FRAME_DUPLICATE)
    expect(receiver.handleFrame(0, 1_199 - WINDOW - 2, 1, SMALL)).toBe(FRAME_OUTSIDE)
    expect(receiver.baseId).toBe(1_199)
    expect(receiver.counters).toMatchObject({
      framesReceived: 101,
      framesLate: 1,
      framesDuplicate: 1,
      framesOutside: 1,
    })
  })

  it('refuses what would be from before the first frame', () => {
    const receiver = new FrameReceiver({ firstFrameId: 1_000, window: WINDOW })
    receiver.handleFrame(0, 1_002, 0, SMALL)
    expect(receiver.handleFrame(0, 999, 0, SMALL)).toBe(FRAME_OUTSIDE)
    expect(receiver.handleFrame(0, 1_000, 0, SMALL)).toBe(FRAME_NEW)
  })

  it('refuses what is a window ahead, and does not move', () => {
    const receiver = new FrameReceiver({ firstFrameId: 1_000, window: WINDOW })
    expect(receiver.handleFrame(0, 1_000 + WINDOW, 0, SMALL)).toBe(FRAME_OUTSIDE)
    expect(receiver.baseId).toBe(1_000)
    expect(receiver.ackDueAtMs()).toBe(Infinity)
    expect(receiver.handleFrame(0, 1_000 + WINDOW - 1, 0, SMALL)).toBe(FRAME_NEW)
    expect(receiver.baseId).toBe(1_000 + WINDOW)
  })

  it('owes no ack for a duplicate: the network made it, not the peer', () => {
    const receiver = new FrameReceiver({ firstFrameId: 7, window: WINDOW })
    receiver.handleFrame(0, 7, 0, SMALL)
    takeAck(receiver)
    receiver.handleFrame(5, 7, 0, SMALL)
    expect(receiver.ackDueAtMs()).toBe(Infinity)
  })

  it('answers every sync, though there is nothing to acknowledge', () => {
    const receiver = new FrameReceiver({ firstFrameId: 7, window: WINDOW })
    receiver.handleSync(5, -1)
    expect(receiver.ackDueAtMs()).toBe(5)
    expect(takeAck(receiver, 5)).toEqual([])
    expect(receiver.ackDueAtMs()).toBe(Infinity)
    receiver.handleSync(6, 7)
    expect(receiver.ackDueAtMs()).toBe(6)
    expect(receiver.counters).toMatchObject({ syncsReceived: 2, syncsOutside: 0, acksSent: 1 })
  })

  it('follows a sync 1 to a window ahead, and no further', () => {
    const receiver = new FrameReceiver({ firstFrameId: 7, window: WINDOW })
    receiver.handleSync(0, 7 + WINDOW)
    expect(receiver.baseId).toBe(7 + WINDOW)
    receiver.handleSync(0, 7 + 2 * WINDOW + 1)
    receiver.handleSync(0, 7)
    expect(receiver.baseId).toBe(7 + WINDOW)
    expect(receiver.counters.syncsOutside).toBe(2)
  })

  it('follows a sync to id 0, which is an id like any other', () => {
    const receiver = new FrameReceiver({ firstFrameId: 2 ** 32 - 2, window: WINDOW })
    receiver.handleSync(0, 0)
    expect(receiver.baseId).toBe(0)
  })

  it('still accepts, late, what a sync has passed', () => {
    const receiver = new FrameReceiver({ firstFrameId: 7, window: WINDOW })
    receiver.handleSync(0, 10)
    expect(receiver.handleFrame(0, 8, 1, SMALL)).toBe(FRAME_NEW)
    expect(takeAck(receiver)).toEqual([{ baseId: 8, bits: 1, nonce: 1 }])
  })

  it('wants an ack when asked to', () => {
    const receiver = new FrameReceiver({ firstFrameId: 7, window: WINDOW })
    receiver.requestAck(3)
    expect(receiver.ackDueAtMs()).toBe(3)
  })

  it('repeats a group in the next two acks, an exact copy beside a fresh one (U11)', () => {
    const receiver = new FrameReceiver({ firstFrameId: 0, window: WINDOW })
    const acks = Array.from({ length: 5 }, (_, id) => {
      receiver.handleFrame(id, id, id & 1, SMALL)
      return takeAck(receiver).map((group) => group.baseId)
    })
    expect(acks).toEqual([[0], [0, 1], [0, 1, 2], [1, 2, 3], [2, 3, 4]])
    expect(receiver.counters).toMatchObject({ groupsSent: 5, groupsRepeated: 7 })
  })

  it('repeats a group five times while the path loses', () => {
    const receiver = new FrameReceiver({ firstFrameId: 0, window: WINDOW })
    const acks = Array.from({ length: 9 }, (_, n) => {
      receiver.handleFrame(n, n * 2, 0, SMALL)
      return takeAck(receiver).map((group) => group.baseId / 2)
    })
    expect(acks[8]).toEqual([3, 4, 5, 6, 7, 8])
  })

  it('repeats nothing beside late groups, which cover for nothing', () => {
    const receiver = new FrameReceiver({ firstFrameId: 0, window: WINDOW })
    for (const id of [0, 3, 5]) {
      receiver.handleFrame(0, id, 0, SMALL)
      takeAck(receiver)
    }
    receiver.handleFrame(1, 4, 1, SMALL)
    expect(receiver.ackDueAtMs()).toBe(2)
    expect(takeAck(receiver)).toEqual([{ baseId: 4, bits: 1, nonce: 1 }])
  })

  it('puts late groups and repeats in order before the fresh one, and keeps them apart', () => {
    const receiver = new FrameReceiver({ firstFrameId: 0, window: WINDOW })
    for (const id of [0, 3]) {
      receiver.handleFrame(0, id, 0, SMALL)
      takeAck(receiver)
    }
    receiver.handleFrame(1, 2, 1, SMALL)
    receiver.handleFrame(1, 4, 1, SMALL)
    expect(takeAck(receiver)).toEqual([
      { baseId: 0, bits: 1, nonce: 0 },
      { baseId: 2, bits: 1, nonce: 1 },
      { baseId: 3, bits: 1, nonce: 0 },
      { baseId: 4, bits: 1, nonce: 1 },
    ])
  })

  it('gathers what came in one wake-up into one group', () => {
    const receiver = new FrameReceiver({ firstFrameId: 0, window: WINDOW })
    for (const id of [1, 0, 3, 33]) receiver.handleFrame(0, id, id & 1, SMALL)
    expect(takeAck(receiver)).toEqual([
      { baseId: 0, bits: 0b1011, nonce: 0 },
      { baseId: 33, bits: 1, nonce: 1 },
    ])
  })

  it('goes on at once with the groups that did not fit', () => {
    const receiver = new FrameReceiver({ firstFrameId: 0, window: WINDOW })
    for (const id of [0, 40, 60]) receiver.handleFrame(0, id, 0, SMALL)
    expect(takeAck(receiver, 0, 1).map((group) => group.baseId)).toEqual([0])
    expect(receiver.ackDueAtMs()).toBe(0)
    // A repeat fits beside the fresh one, and comes first.
    expect(takeAck(receiver, 0, 3).map((group) => group.baseId)).toEqual([0, 40])
    expect(receiver.ackDueAtMs()).toBe(Infinity)
  })

  it('names the whole window in one ack, however scattered the frames', () => {
    const receiver = new FrameReceiver({ firstFrameId: 0, window: 4_096 })
    for (let id = 0; id < 4_096; id += 33) receiver.handleFrame(0, id, 0, SMALL)
    expect(takeAck(receiver, 0, 161)).toHaveLength(Math.ceil(4_096 / 33))
    expect(receiver.ackDueAtMs()).toBe(Infinity)
  })

  it('forgets to acknowledge what has fallen out of the window meanwhile', () => {
    const receiver = new FrameReceiver({ firstFrameId: 0, window: WINDOW })
    receiver.handleFrame(0, 0, 0, SMALL)
    receiver.handleSync(0, 60)
    receiver.handleFrame(0, 100, 0, SMALL)
    expect(takeAck(receiver).map((group) => group.baseId)).toEqual([100])
  })

  it('checks its window', () => {
    for (const window of [32, 100, 2 ** 21, Number.NaN]) {
      expect(() => new FrameReceiver({ firstFrameId: 0, window })).toThrow(
        `Cannot create FrameReceiver: window must be a power of two from 64 to 2 ** 20, got ${window}`,
      )
    }
    expect(() => new FrameReceiver({ firstFrameId: 0, window: 2 ** 20 })).not.toThrow()
  })
})
