import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LinkConditions } from './conditions.ts'
import { FATE_DELIVERED, FATE_LOST, FATE_OUTAGE, FATE_QUEUE_FULL, FATE_TOO_BIG } from './fate.ts'
import { Link } from './link.ts'
import type { LinkDecision } from './link-decision.ts'
import { burstLoss } from './loss.ts'
import { Random } from './random.ts'

interface Arrival {
  readonly id: number
  readonly sentAtMs: number
  readonly atMs: number
  readonly bytes: Uint8Array
}

/** A datagram that carries a number. */
function numbered(id: number, sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes)
  for (let i = 0; i < sizeBytes && i < 4; i++) bytes[i] = id >>> (8 * i)
  return bytes
}

/** Offers `count` datagrams at even gaps and returns what the link let through, as it came out. */
function transmit(
  link: Link,
  {
    count = 20_000,
    gapMs = 1,
    sizeBytes = 100,
  }: { count?: number; gapMs?: number; sizeBytes?: number } = {},
): Arrival[] {
  const arrivals: Arrival[] = []
  for (let id = 0; id < count; id++) {
    const sentAtMs = id * gapMs
    link.offer(sentAtMs, numbered(id, sizeBytes), {
      deliver: (atMs, bytes) => arrivals.push({ id, sentAtMs, atMs, bytes: bytes.slice() }),
    })
  }
  return arrivals
}

function delaysMs(arrivals: readonly Arrival[]): number[] {
  return arrivals.map(({ atMs, sentAtMs }) => atMs - sentAtMs)
}

/** How many arrive before one that was sent earlier. */
function countOvertakers(arrivals: readonly Arrival[]): number {
  const inOrder = [...arrivals].sort((a, b) => a.atMs - b.atMs || a.id - b.id)
  let newest = -1
  let count = 0
  for (const { id } of inOrder) {
    if (id < newest) count++
    newest = Math.max(newest, id)
  }
  return count
}

const anyConditions: fc.Arbitrary<LinkConditions> = fc.record(
  {
    loss: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(burstLoss(0.3, 3))),
    delayMs: fc.nat(100),
    jitterMs: fc.nat(50),
    jitterShape: fc.constantFrom('uniform', 'normal', 'exponential'),
    jitterReorders: fc.boolean(),
    reorder: fc.double({ min: 0, max: 1, noNaN: true }),
    duplicate: fc.double({ min: 0, max: 1, noNaN: true }),
    duplicateDelayMs: fc.nat(50),
    corrupt: fc.double({ min: 0, max: 1, noNaN: true }),
    truncate: fc.double({ min: 0, max: 1, noNaN: true }),
    bitsPerSecond: fc.integer({ min: 10_000, max: 10_000_000 }),
    queueBytes: fc.nat(5000),
    mtuBytes: fc.integer({ min: 100, max: 1500 }),
    outages: fc.constant([{ fromMs: 20, untilMs: 40, everyMs: 100 }]),
  },
  { requiredKeys: [] },
)

describe('Link', () => {
  it('is a perfect wire by default', () => {
    const arrivals = transmit(new Link(), { count: 100 })
    expect(arrivals.map(({ id }) => id)).toEqual(Array.from({ length: 100 }, (_, id) => id))
    expect(new Set(delaysMs(arrivals))).toEqual(new Set([0]))
  })

  it('delays by a fixed time', () => {
    expect(new Set(delaysMs(transmit(new Link({ delayMs: 40 }), { count: 100 })))).toEqual(
      new Set([40]),
    )
  })

  it('loses at the rate asked for', () => {
    const link = new Link({ loss: 0.05 }, new Random(2))
    const arrivals = transmit(link, { count: 100_000 })
    expect(Math.abs(1 - arrivals.length / 100_000 - 0.05)).toBeLessThan(0.0028)
    expect(link.counters.lost).toBe(100_000 - arrivals.length)
  })

  it('loses the same datagrams whatever else it does', () => {
    const ids = (conditions: LinkConditions) => [
      ...new Set(transmit(new Link(conditions, new Random(3)), { count: 500 }).map(({ id }) => id)),
    ]
    const everything: LinkConditions = {
      loss: 0.3,
      jitterMs: 10,
      reorder: 0.1,
      duplicate: 0.1,
      corrupt: 0.1,
      truncate: 0.1,
    }
    expect(ids(everything)).toEqual(ids({ loss: 0.3 }))
  })

  it('keeps the order under jitter unless told otherwise', () => {
    const conditions: LinkConditions = { delayMs: 40, jitterMs: 10 }
    const keeping = transmit(new Link(conditions, new Random(4)))
    expect(countOvertakers(keeping)).toBe(0)
    expect(Math.max(...delaysMs(keeping))).toBeLessThanOrEqual(50)
    expect(new Set(delaysMs(keeping)).size).toBeGreaterThan(1000)
    const reordering = transmit(new Link({ ...conditions, jitterReorders: true }, new Random(4)))
    expect(countOvertakers(reordering)).toBeGreaterThan(5000)
    expect(Math.min(...delaysMs(reordering))).toBeGreaterThanOrEqual(30)
    expect(Math.max(...delaysMs(reordering))).toBeLessThanOrEqual(50)
  })

  it('holds a share of the datagrams back, which the others overtake', () => {
    const link = new Link({ delayMs: 20, reorder: 0.1, reorderDelayMs: 15 }, new Random(5))
    const arrivals = transmit(link)
    const heldBack = arrivals.filter(({ atMs, sentAtMs }) => atMs - sentAtMs === 35)
    expect(new Set(delaysMs(arrivals))).toEqual(new Set([20, 35]))
    expect(Math.abs(heldBack.length / 20_000 - 0.1)).toBeLessThan(0.007)
    expect(link.counters.heldBack).toBe(heldBack.length)
    expect(countOvertakers(arrivals)).toBeGreaterThan(0.9 * heldBack.length)
  })

  it('delivers intact copies late', () => {
    const link = new Link(
      { delayMs: 10, duplicate: 0.02, duplicateDelayMs: 30, corrupt: 1 },
      new Random(6),
    )
    const arrivals = transmit(link)
    const copies = arrivals.filter(
      ({ id, bytes }) => Buffer.compare(bytes, numbered(id, 100)) === 0,
    )
    expect(new Set(delaysMs(copies))).toEqual(new Set([40]))
    expect(Math.abs(copies.length / 20_000 - 0.02)).toBeLessThan(0.003)
    expect(link.counters).toMatchObject({ duplicated: copies.length, delivered: 20_000 })
    expect(arrivals).toHaveLength(20_000 + copies.length)
  })

  it('flips bits of a share of the datagrams', () => {
    const link = new Link({ corrupt: 0.05, corruptBits: 3 }, new Random(7))
    const arrivals = transmit(link)
    const corrupted = arrivals.filter(
      ({ id, bytes }) => Buffer.compare(bytes, numbered(id, 100)) !== 0,
    )
    expect(Math.abs(corrupted.length / 20_000 - 0.05)).toBeLessThan(0.005)
    expect(link.counters.corrupted).toBe(corrupted.length)
    expect(corrupted.every(({ bytes }) => bytes.length === 100)).toBe(true)
  })

  it('cuts a share of the datagrams to any smaller length', () => {
    const link = new Link({ truncate: 0.1 }, new Random(8))
    const sizes = transmit(link, { sizeBytes: 10 }).map(({ bytes }) => bytes.length)
    const cut = sizes.filter((size) => size < 10)
    expect(Math.abs(cut.length / 20_000 - 0.1)).toBeLessThan(0.007)
    expect(new Set(cut)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
    expect(link.counters.truncated).toBe(cut.length)
  })

  it('passes datagrams at its rate, overhead included, and drops what the queue cannot hold', () => {
    // 100 + 28 bytes at 128 kbit/s take 8 ms; one is offered each ms.
    const link = new Link({ bitsPerSecond: 128_000, queueBytes: 3 * 128, delayMs: 5 })
    const arrivals = transmit(link, { count: 1000 })
    expect(arrivals.map(({ atMs }) => atMs)).toEqual(
      arrivals.map((_, index) => 5 + 8 * (index + 1)),
    )
    expect(arrivals.slice(0, 5).map(({ id }) => id)).toEqual([0, 1, 2, 3, 8])
    expect(link.counters.queueFull).toBe(1000 - arrivals.length)
    expect(link.queuedBytes(999)).toBe(3 * 128)
    expect(link.queueDelayMs(999)).toBe(arrivals.length * 8 - 999)
    expect(link.departedBytes(996)).toBe((996 / 8) * 128)
  })

  it('limits the wait in the queue', () => {
    const link = new Link({ bitsPerSecond: 128_000, queueMs: 20 })
    let longestMs = 0
    link.onDecision = ({ queueDelayMs }) => {
      longestMs = Math.max(longestMs, queueDelayMs)
    }
    transmit(link, { count: 1000 })
    expect(longestMs).toBeGreaterThan(18)
    expect(longestMs).toBeLessThanOrEqual(20)
  })

  it('lets a lost datagram use up its share of the rate', () => {
    const link = new Link({ bitsPerSecond: 128_000, loss: 0.5 }, new Random(9))
    const arrivals = transmit(link, { count: 10, gapMs: 0 })
    expect(arrivals.map(({ atMs, id }) => atMs === 8 * (id + 1))).not.toContain(false)
    expect(arrivals.length).toBeLessThan(10)
  })

  it('drops what exceeds the MTU, overhead included', () => {
    const link = new Link({ mtuBytes: 1500 })
    expect(link.offerSize(0, 1472)).toBe(FATE_DELIVERED)
    expect(link.offerSize(0, 1473)).toBe(FATE_TOO_BIG)
    expect(link.last).toMatchObject({ fate: FATE_TOO_BIG, deliverAtMs: Infinity })
    const ipv6 = new Link({ mtuBytes: 1500, overheadBytes: 48 })
    expect(ipv6.offerSize(0, 1453)).toBe(FATE_TOO_BIG)
    expect(ipv6.counters.tooBig).toBe(1)
  })

  it('swallows everything while it is down and during outages', () => {
    const link = new Link({ outages: [{ fromMs: 10, untilMs: 20 }] })
    const fates = [9, 10, 19.9, 20].map((nowMs) => link.offerSize(nowMs, 1))
    expect(fates).toEqual([FATE_DELIVERED, FATE_OUTAGE, FATE_OUTAGE, FATE_DELIVERED])
    link.isDown = true
    expect(link.offerSize(30, 1)).toBe(FATE_OUTAGE)
    link.isDown = false
    expect(link.offerSize(31, 1)).toBe(FATE_DELIVERED)
  })

  it('loses the datagrams that a script chooses', () => {
    const link = new Link()
    link.loseIf = (index, bytes) => index === 2 || bytes[0] === 5
    const ids = transmit(link, { count: 8 }).map(({ id }) => id)
    expect(ids).toEqual([0, 1, 3, 4, 6, 7])
    expect(link.counters.lost).toBe(2)
    link.loseIf = () => true
    expect(link.offer(8, numbered(8, 10), { deliver: () => {} })).toBe(FATE_LOST)
  })

  it('loses no other datagrams for those that a script chooses', () => {
    const lost = (loseIf?: (index: number) => boolean) => {
      const link = new Link({ loss: 0.3 }, new Random(11))
      link.loseIf = loseIf
      const arrived = new Set(transmit(link, { count: 300 }).map(({ id }) => id))
      return Array.from({ length: 300 }, (_, id) => id).filter((id) => !arrived.has(id))
    }
    expect(lost((index) => index < 50).filter((id) => id >= 50)).toEqual(
      lost().filter((id) => id >= 50),
    )
  })

  it('changes some conditions while running and keeps the others', () => {
    const link = new Link({ delayMs: 40, loss: 1 })
    expect(link.offerSize(0, 1)).toBe(FATE_LOST)
    link.change({ loss: 0 })
    expect(link.offerSize(1, 1)).toBe(FATE_DELIVERED)
    expect(link.last.deliverAtMs).toBe(41)
    link.change({ bitsPerSecond: 8000, queueBytes: 0 })
    expect([link.offerSize(2, 1), link.offerSize(2, 1)]).toEqual([FATE_DELIVERED, FATE_QUEUE_FULL])
    link.change({ delayMs: undefined, bitsPerSecond: undefined })
    expect(link.conditions).toMatchObject({ delayMs: 0, bitsPerSecond: Infinity })
    expect(() => link.change({ loss: 7 })).toThrow(RangeError)
    expect(link.conditions.loss).toBe(0)
  })

  it('goes on with a loss process when other conditions change', () => {
    const loss = { goodToBad: 0.2, badToGood: 0.2 }
    const steady = new Link({ loss }, new Random(10))
    const changing = new Link({ loss }, new Random(10))
    for (let i = 0; i < 200; i++) {
      changing.change({ delayMs: i })
      expect(changing.offerSize(i, 1)).toBe(steady.offerSize(i, 1))
    }
  })

  it('keeps the order when its delay shrinks', () => {
    const link = new Link({ delayMs: 100 })
    link.offerSize(0, 1)
    link.change({ delayMs: 10 })
    link.offerSize(1, 1)
    expect(link.last.deliverAtMs).toBe(100)
    link.change({ jitterReorders: true })
    link.offerSize(2, 1)
    expect(link.last.deliverAtMs).toBe(12)
  })

  it('gives every datagram exactly one fate, and counts what its sink got', () => {
    fc.assert(
      fc.property(
        anyConditions,
        fc.integer(),
        fc.array(fc.nat(1500), { maxLength: 100 }),
        (conditions, seed, sizes) => {
          const link = new Link(conditions, new Random(seed))
          const decisions: LinkDecision[] = []
          link.onDecision = (decision) => decisions.push({ ...decision })
          let handed = 0
          let handedBytes = 0
          sizes.forEach((sizeBytes, index) => {
            const bytes = numbered(index, sizeBytes)
            const before = bytes.slice()
            const fate = link.offer(index * 3, bytes, {
              deliver: (atMs, delivered) => {
                expect(atMs).toBeGreaterThanOrEqual(index * 3)
                handed++
                handedBytes += delivered.length
              },
            })
            expect(bytes).toEqual(before)
            expect(link.last.fate).toBe(fate)
          })
          const { counters } = link
          const fates = counters.delivered + counters.lost + counters.queueFull
          expect(fates + counters.tooBig + counters.outage).toBe(sizes.length)
          expect(counters.offered).toBe(sizes.length)
          expect(counters.offeredBytes).toBe(sizes.reduce((sum, size) => sum + size, 0))
          expect(counters.delivered + counters.duplicated).toBe(handed)
          expect(counters.deliveredBytes).toBe(handedBytes)
          expect(decisions).toHaveLength(sizes.length)
          expect(decisions.filter(({ fate }) => fate === FATE_DELIVERED)).toHaveLength(
            counters.delivered,
          )
        },
      ),
    )
  })

  it('never lets anything overtake unless asked to', () => {
    fc.assert(
      fc.property(anyConditions, fc.integer(), (any, seed) => {
        const conditions = { ...any, reorder: 0, jitterReorders: false, duplicate: 0 }
        const arrivals = transmit(new Link(conditions, new Random(seed)), { count: 100 })
        expect(countOvertakers(arrivals)).toBe(0)
      }),
    )
  })

  it('does the same for the same seed, and something else for another', () => {
    const conditions: LinkConditions = { loss: 0.2, delayMs: 10, jitterMs: 5, corrupt: 0.1 }
    const run = (seed: number) => transmit(new Link(conditions, new Random(seed)), { count: 200 })
    expect(run(1)).toEqual(run(1))
    expect(run(1)).not.toEqual(run(2))
  })
})
