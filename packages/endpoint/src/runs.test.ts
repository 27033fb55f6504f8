import type { Outcome } from '@rudp/channels'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Runs } from './runs.ts'

const ROUTE = { channel: 0, mode: 3 } as const
/** Said of a message that was under way: it arrived, or nobody knows. */
const OUTCOMES: readonly Outcome[] = ['delivered', 'lost', 'expired']

type Step = 'push' | 'begin' | 'next' | 'settle'

const steps = fc.array(
  fc.record({
    step: fc.constantFrom<Step>('push', 'push', 'begin', 'next', 'next', 'settle'),
    pick: fc.nat(),
  }),
  { maxLength: 200 },
)

describe('Runs', () => {
  it('lets a run begin only when all before it is settled, and one ahead alone after a loss', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const runs = new Runs()
        const runOf: number[] = []
        const underWay: number[] = []
        /** Runs in which something was given up, and runs after them in which something arrived. */
        let lastLossRun = -1
        let lastArrivalRun = -1
        let run = 0
        let released = 0
        for (const { step, pick } of script) {
          if (step === 'push') {
            runs.push(Uint8Array.of(runOf.length), ROUTE)
            runOf.push(run)
          } else if (step === 'begin') {
            runs.beginRun()
            run++
          } else if (step === 'settle' && underWay.length > 0) {
            const [value = 0] = underWay.splice(pick % underWay.length, 1)
            const outcome = OUTCOMES[pick % OUTCOMES.length] ?? 'lost'
            runs.onSettled(outcome)
            if (outcome === 'delivered') lastArrivalRun = runOf[value] ?? 0
            else lastLossRun = runOf[value] ?? 0
          } else if (step === 'next') {
            const message = runs.next()
            const expected = released
            const mayRun = runOf[expected] ?? -1
            const isBarred = underWay.some((value) => (runOf[value] ?? 0) < mayRun)
            // What was lost is behind a message of a later run that has arrived.
            const isInDoubt =
              lastLossRun >= 0 && lastLossRun < mayRun && lastArrivalRun <= lastLossRun
            const mayGo = mayRun >= 0 && !isBarred && !(isInDoubt && underWay.length > 0)
            expect(message?.payload[0]).toBe(mayGo ? expected & 0xff : undefined)
            if (mayGo) underWay.push(released++)
          }
          expect(runs.heldMessages).toBe(runOf.length - released)
          expect(runs.heldBytes).toBe(runOf.length - released)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('keeps no trace of what it has handed over', () => {
    const runs = new Runs()
    for (let count = 0; count < 5_000; count++) runs.push(new Uint8Array(1), ROUTE)
    for (let count = 0; count < 4_999; count++) runs.next()
    expect([runs.heldMessages, runs.heldBytes]).toEqual([1, 1])
    runs.clear()
    expect([runs.heldMessages, runs.heldBytes, runs.next()]).toEqual([0, 0, undefined])
  })
})
