import { describe, expect, it } from 'vitest'
import { alternate } from './alternate.ts'
import type { Contestant } from './contestant.ts'

/** A contestant that writes down what happens to it. */
function recorded(log: string[], name: string, measure: () => number): Contestant<number> {
  return {
    name,
    async start() {
      log.push(`start ${name}`)
      return {
        async measure() {
          log.push(name)
          return measure()
        },
        async end() {
          log.push(`end ${name}`)
        },
      }
    },
  }
}

describe('alternate', () => {
  it('takes everyone once before anyone twice, in the same processes', async () => {
    const log: string[] = []
    let next = 0
    const both = ['a', 'b'].map((name) => recorded(log, name, () => ++next))
    const outcomes = await alternate(both, { rounds: 2, fresh: false })
    expect(log).toEqual(['start a', 'a', 'start b', 'b', 'a', 'b', 'end a', 'end b'])
    expect(outcomes.get('a')).toEqual({ results: [1, 3] })
    expect(outcomes.get('b')).toEqual({ results: [2, 4] })
  })

  it('gives each round processes of its own when it is asked to', async () => {
    const log: string[] = []
    await alternate([recorded(log, 'a', () => 1)], { rounds: 2, fresh: true })
    expect(log).toEqual(['start a', 'a', 'end a', 'start a', 'a', 'end a'])
  })

  it('leaves out who cannot start, with the reason, and goes on with the others', async () => {
    const log: string[] = []
    const broken: Contestant<number> = {
      name: 'broken',
      start: () => Promise.reject(new Error('not installed')),
    }
    const outcomes = await alternate([broken, recorded(log, 'a', () => 7)], {
      rounds: 2,
      fresh: false,
    })
    expect(outcomes.get('broken')).toEqual({ results: [], skipped: 'not installed' })
    expect(outcomes.get('a')).toEqual({ results: [7, 7] })
  })

  it('keeps nothing of who fails in a later round, and ends it', async () => {
    const log: string[] = []
    let round = 0
    const failing = recorded(log, 'a', () => {
      if (++round === 2) throw new Error('3 messages came damaged')
      return round
    })
    const outcomes = await alternate([failing], { rounds: 3, fresh: false })
    expect(outcomes.get('a')).toEqual({ results: [], skipped: '3 messages came damaged' })
    expect(log).toEqual(['start a', 'a', 'a', 'end a'])
  })

  it('tells how far it is', async () => {
    const told: string[] = []
    await alternate([recorded([], 'a', () => 1)], {
      rounds: 2,
      fresh: false,
      onProgress: (done, total) => told.push(`${done}/${total}`),
    })
    expect(told).toEqual(['1/2', '2/2'])
  })
})
