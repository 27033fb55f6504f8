import { describe, expect, it } from 'vitest'
import type { LinkConditions } from './conditions.ts'
import { resolveConditions } from './conditions.ts'

describe('resolveConditions', () => {
  it('makes a perfect wire of nothing', () => {
    expect(resolveConditions({})).toMatchInlineSnapshot(`
      {
        "bitsPerSecond": Infinity,
        "corrupt": 0,
        "corruptBits": 1,
        "delayMs": 0,
        "duplicate": 0,
        "duplicateDelayMs": 0,
        "jitterMs": 0,
        "jitterReorders": false,
        "jitterShape": "uniform",
        "loss": 0,
        "mtuBytes": Infinity,
        "outages": [],
        "overheadBytes": 28,
        "queueBytes": Infinity,
        "queueMs": 100,
        "reorder": 0,
        "reorderDelayMs": 10,
        "truncate": 0,
      }
    `)
  })

  it('limits a queue to 100 ms only if no limit is given', () => {
    expect(resolveConditions({ queueBytes: 1000 }).queueMs).toBe(Infinity)
    expect(resolveConditions({ queueMs: 5 })).toMatchObject({ queueBytes: Infinity, queueMs: 5 })
  })

  it.each<[string, LinkConditions]>([
    ['loss must be from 0 to 1, got 1.1', { loss: 1.1 }],
    ['loss must be from 0 to 1, got NaN', { loss: Number.NaN }],
    ['loss.goodToBad must be from 0 to 1, got 2', { loss: { goodToBad: 2, badToGood: 0 } }],
    ['loss.badToGood must be from 0 to 1, got -1', { loss: { goodToBad: 0, badToGood: -1 } }],
    [
      'loss.lossInGood must be from 0 to 1, got 3',
      { loss: { goodToBad: 0, badToGood: 0, lossInGood: 3 } },
    ],
    [
      'loss.lossInBad must be from 0 to 1, got 3',
      { loss: { goodToBad: 0, badToGood: 0, lossInBad: 3 } },
    ],
    ['reorder must be from 0 to 1, got -0.5', { reorder: -0.5 }],
    ['duplicate must be from 0 to 1, got 5', { duplicate: 5 }],
    ['corrupt must be from 0 to 1, got 5', { corrupt: 5 }],
    ['truncate must be from 0 to 1, got 5', { truncate: 5 }],
    ['delayMs must be at least 0, got -1', { delayMs: -1 }],
    ['delayMs must be finite, got Infinity', { delayMs: Infinity }],
    ['jitterMs must be at least 0, got NaN', { jitterMs: Number.NaN }],
    ['reorderDelayMs must be at least 0, got -1', { reorderDelayMs: -1 }],
    ['duplicateDelayMs must be at least 0, got -1', { duplicateDelayMs: -1 }],
    ['bitsPerSecond must be above 0 (isDown stops a link), got 0', { bitsPerSecond: 0 }],
    ['queueBytes must be at least 0, got -1', { queueBytes: -1 }],
    ['queueMs must be at least 0, got -1', { queueMs: -1 }],
    ['overheadBytes must be at least 0, got -28', { overheadBytes: -28 }],
    ['mtuBytes must be at least 0, got -1', { mtuBytes: -1 }],
    ['corruptBits must be a whole number above 0, got 0.5', { corruptBits: 0.5 }],
    ['outages must be ordered spans, got 1', { outages: [{ fromMs: 2, untilMs: 1 }] }],
    [
      'outages must be periods above 0, got 0',
      { outages: [{ fromMs: 1, untilMs: 2, everyMs: 0 }] },
    ],
  ])('says that %s', (message, conditions) => {
    expect(() => resolveConditions(conditions)).toThrow(
      new RangeError(`Cannot set link conditions: ${message}`),
    )
  })
})
