import { Arena } from '../support/arena.ts'
import { type Attack, type Row, Successes } from '../support/row.ts'
import { addressOf } from './handshakes.ts'

const PER_MS = 100
const MAX_P99_RATIO = 2

/** As fast as it can from one address that has a connection, or from many that have none. */
function flood(name: string, fromOf: (arena: Arena, index: number) => string): Attack {
  return {
    name,
    run(datagrams): Row {
      const successes = new Successes()
      const quiet = new Arena(new Successes())
      quiet.network.run({ forMs: Math.ceil(datagrams / PER_MS) })
      const before = quiet.finish()
      const arena = new Arena(successes, { server: { maxDatagramsPerTick: 500 } })
      const flooder = arena.addFlooder()
      arena.flood(datagrams, PER_MS, (index) => {
        const bytes =
          index % 2 === 0
            ? arena.forge.sync(-1, -1)
            : arena.forge.data(index, 0, [{ messageId: index & 0xfffff, sizeBytes: 1_000 }])
        flooder.sendAs(fromOf(arena, index), 'server', bytes)
      })
      const after = arena.finish()
      const { overBudget } = arena.server.endpoint.counters
      successes.unless(after.p99Ms <= MAX_P99_RATIO * before.p99Ms, `p99 rose to ${after.p99Ms} ms`)
      successes.unless(overBudget >= datagrams * 0.4, `only ${overBudget} were dropped unread`)
      const figures = { p99BeforeMs: before.p99Ms, p99Ms: after.p99Ms, overBudget }
      return { attack: name, datagrams, figures, successes: successes.list }
    },
  }
}

export const floodOfOne: Attack = flood('flood from one peer', () => 'flooder')
export const floodOfMany: Attack = flood('flood from many', (_arena, index) => addressOf(index))
