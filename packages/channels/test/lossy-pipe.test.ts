import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MODE_RELIABLE, MODE_TIME_SENSITIVE, type SendMode } from '../src/index.ts'
import { LossyPipe, type PipeOptions } from './support/lossy-pipe.ts'

const pipeOptions = fc.record({
  seed: fc.integer(),
  firstMessageId: fc.oneof(fc.constant(126), fc.nat(127)),
  loss: fc.double({ min: 0, max: 0.4, noNaN: true }),
  duplication: fc.double({ min: 0, max: 0.3, noNaN: true }),
  maxDelaySteps: fc.integer({ min: 1, max: 6 }),
  maxAllocBytes: fc.constantFrom(70, 200, 1000),
  fragmentsPerStep: fc.integer({ min: 1, max: 6 }),
})

const plannedMessage = fc.record({
  mode: fc.constantFrom<SendMode>(0, 1, 2, 3),
  channel: fc.nat(3),
  sizeBytes: fc.oneof(fc.integer({ min: 3, max: 4 }), fc.integer({ min: 3, max: 64 })),
  priority: fc.nat(7),
  replaceKey: fc.option(fc.nat(2), { nil: undefined }),
  deadlineSteps: fc.option(fc.nat(30), { nil: undefined }),
  /** How many steps pass before the next one. */
  steps: fc.oneof(fc.constant(0), fc.nat(3)),
  isPulled: fc.boolean(),
})

/** Runs `pipe` until nothing more can happen. */
function settle(pipe: LossyPipe) {
  pipe.isPulled = true
  for (let step = 0; step < 20_000; step++) {
    // What only a sync has passed is given up last.
    if (pipe.isSettled) pipe.receiver.trim()
    if (pipe.isSettled && pipe.receiver.allocatedBytes === 0) return
    pipe.step()
  }
  throw new Error('the pipe never came to rest')
}

describe('a sender and a receiver on a network that loses, repeats and reorders', () => {
  it('deliver reliable messages once and in order, and others at most once and in order', () => {
    fc.assert(
      fc.property(
        pipeOptions,
        fc.array(plannedMessage, { maxLength: 120, size: 'max' }),
        (options, plan) => {
          const pipe = new LossyPipe(options)
          pipe.sender.setRedundancy(1, true)
          plan.forEach(
            ({ deadlineSteps, isPulled, replaceKey, sizeBytes, steps, ...rest }, index) => {
              const message = new Uint8Array(sizeBytes).fill(index)
              message.set([rest.channel, rest.mode])
              pipe.send(message, {
                ...rest,
                receipt: index + 1,
                ...(replaceKey !== undefined && { replaceKey }),
                ...(deadlineSteps !== undefined && { deadlineAtMs: index + deadlineSteps }),
              })
              pipe.isPulled = isPulled
              for (let step = 0; step < steps; step++) pipe.step()
            },
          )
          settle(pipe)

          // Whole, on its own channel, and in order without repetition.
          for (let channel = 0; channel < 4; channel++) {
            const arrived = pipe.delivered.filter((one) => one.channel === channel)
            const indices = arrived.map(({ message }) => {
              const index = message[2]!
              const sent = plan[index]!
              expect([...message.subarray(0, 2)]).toEqual([channel, sent.mode])
              expect([...message.subarray(2)]).toEqual(new Array(sent.sizeBytes - 2).fill(index))
              return index
            })
            expect(indices).toEqual([...indices].sort((a, b) => a - b))
            expect(new Set(indices).size).toBe(indices.length)
          }

          // One outcome each, and it is true.
          const arrived = new Set(pipe.delivered.map(({ message }) => message[2]!))
          for (const [index, { deadlineSteps, mode }] of plan.entries()) {
            const outcomes = pipe.receipts.get(index + 1) ?? []
            expect(outcomes, `message ${index}`).toHaveLength(1)
            const [outcome] = outcomes
            if (outcome === 'expired' || outcome === 'replaced')
              expect(arrived.has(index)).toBe(false)
            if (outcome === 'replaced') expect(mode).not.toBe(MODE_RELIABLE)
            if (mode === MODE_RELIABLE) {
              expect(outcome === 'delivered' || deadlineSteps !== undefined).toBe(true)
              expect(arrived.has(index)).toBe(outcome === 'delivered')
            }
            if (outcome === 'expired') {
              expect(deadlineSteps !== undefined || mode === MODE_TIME_SENSITIVE).toBe(true)
            }
          }
        },
      ),
      { numRuns: 100 },
    )
  })

  it('deliver everything in order, whatever its mode, if the network does no harm', () => {
    const pipe = new LossyPipe({
      seed: 1,
      firstMessageId: 0,
      loss: 0,
      duplication: 0,
      maxDelaySteps: 1,
      maxAllocBytes: 1000,
      fragmentsPerStep: 100,
    })
    for (let index = 0; index < 400; index++) {
      const mode = (index % 4) as SendMode
      pipe.send(new Uint8Array(1 + (index % 9)).fill(index), { channel: 0, mode })
      if (index % 3 === 0) pipe.step()
    }
    settle(pipe)
    expect(pipe.delivered.map(({ message }) => message[0])).toEqual(
      Array.from({ length: 400 }, (_, index) => index & 0xff),
    )
    expect(pipe.sender.counters).toMatchObject({ delivered: 400, resentFragments: 0 })
  })

  it('leave nothing behind over thousands of messages and many wraps of the ids', () => {
    const options: PipeOptions = {
      seed: 7,
      firstMessageId: 100,
      loss: 0.1,
      duplication: 0.1,
      maxDelaySteps: 4,
      maxAllocBytes: 400,
      fragmentsPerStep: 5,
    }
    const pipe = new LossyPipe(options)
    let sent = 0
    for (let round = 0; round < 20; round++) {
      for (let count = 0; count < 200; count++, sent++) {
        const mode = (sent % 4) as SendMode
        const message = new Uint8Array(1 + (sent % 13)).fill(sent)
        pipe.send(message, { channel: sent % 3, mode, receipt: sent + 1 })
        pipe.step()
      }
      settle(pipe)
      expect(pipe.sender.queuedBytes).toBe(0)
      expect(pipe.sender.queuedMessages).toBe(0)
      expect(pipe.sender.hasPending).toBe(false)
      expect(pipe.receiver.allocatedBytes).toBe(0)
    }
    const { counters } = pipe.sender
    expect(pipe.receipts.size).toBe(sent)
    expect(counters.delivered + counters.lost + counters.missed).toBe(sent)
    expect(pipe.receiver.counters.delivered).toBe(pipe.delivered.length)
    expect(pipe.delivered.filter(({ message }) => message.length > 0).length).toBeGreaterThan(2000)
  })
})
