import { describe, expect, it } from 'vitest'
import { ackOf } from '../../test/samples.ts'
import { CRUISE, REFILL } from './phase.ts'
import { StandingQueue } from './standing-queue.ts'

const MIN_RTT_MS = 40

/** Round trips of one round, the last of which ends it. */
function round(queue: StandingQueue, ...rttsMs: number[]): void {
  for (const [index, latestRttMs] of rttsMs.entries()) {
    const roundTripPassed = index === rttsMs.length - 1
    queue.onAcked(ackOf({ latestRttMs, roundTripPassed }), MIN_RTT_MS)
  }
}

/** A round of one ack that gave a delivery rate. */
function deliver(queue: StandingQueue, deliveryRate: number): void {
  queue.onAcked(ackOf({ deliveryRate, roundTripPassed: true }), MIN_RTT_MS)
}

describe('StandingQueue', () => {
  it('stands where a whole round is a quarter longer', () => {
    const queue = new StandingQueue()
    round(queue, 60, 51, 70)
    expect(queue.stands).toBe(true)
    round(queue, 60, 50, 70)
    expect(queue.stands).toBe(false)
  })

  it('knows nothing of a round without a sample', () => {
    const queue = new StandingQueue()
    round(queue, Number.NaN)
    expect(queue.stands).toBe(false)
  })

  it('remembers the best delivery rate of this round and the last', () => {
    const queue = new StandingQueue()
    deliver(queue, 300)
    expect(queue.deliveryRate).toBe(300)
    deliver(queue, Number.NaN)
    expect(queue.deliveryRate).toBe(0)
    deliver(queue, 200)
    expect(queue.deliveryRate).toBe(200)
  })

  it('is yielded to until the next probe, though it has gone', () => {
    const queue = new StandingQueue()
    round(queue, MIN_RTT_MS)
    expect(queue.yieldsIn(CRUISE)).toBe(false)
    round(queue, 60)
    expect(queue.yieldsIn(CRUISE)).toBe(true)
    round(queue, MIN_RTT_MS)
    expect(queue.yieldsIn(CRUISE)).toBe(true)
    expect(queue.yieldsIn(REFILL)).toBe(false)
    expect(queue.yieldsIn(CRUISE)).toBe(false)
  })

  it('is somebody else’s once it has stood for more than 24 rounds', () => {
    const queue = new StandingQueue()
    for (let i = 0; i < 24; i++) round(queue, 60)
    expect(queue.isOthers).toBe(false)
    round(queue, 60)
    expect(queue.isOthers).toBe(true)
    round(queue, MIN_RTT_MS)
    expect(queue.isOthers).toBe(false)
  })
})
