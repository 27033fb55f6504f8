import { readStats } from '@rudp/connection'
import { uflow3 } from '@rudp/wire'
import { LIMITS } from '../support/forge.ts'
import { exactSizeBytes } from '../support/memory.ts'
import { type Attack, type Row, Successes } from '../support/row.ts'
import { HostileClient, Target } from '../support/target.ts'
import { HOARDS } from './hoards.ts'

/** A small one, the default, and the largest for which the allowance is said to hold. */
const BUDGETS_BYTES = [65_536, 1_000_000, 4_000_000]
/** So many datagrams use up the smallest. */
const LEAST_PER_HOARD = 1_600
/** What a peer may make its connection take beyond its budget, all that is not messages included. */
const ALLOWANCE_BYTES = 65_536
/** What each connection is granted by default. */
const GRANT_BYTES = 1_000_000

export const hoarding: Attack = {
  name: 'fragment memory',
  run(datagrams): Row {
    const successes = new Successes()
    const figures: Record<string, number> = {}
    const hoards = HOARDS.length * BUDGETS_BYTES.length
    const perHoard = Math.max(LEAST_PER_HOARD, Math.ceil(datagrams / hoards))
    for (const budgetBytes of BUDGETS_BYTES) {
      // The first may count what is made once for all.
      const idleSizes = [1, 2, 3].map(() => exactSizeBytes(() => connected(budgetBytes)))
      const idleBytes = Math.min(...idleSizes)
      for (const { name, fill } of HOARDS) {
        const heldBytes = exactSizeBytes(() => {
          const client = connected(budgetBytes)
          fill(client, perHoard)
          checkCount(client.target, budgetBytes, name, successes)
          return client
        })
        const overBytes = heldBytes - idleBytes - budgetBytes
        const key = `${name}OverBytes`
        figures[key] = Math.max(figures[key] ?? -Infinity, overBytes)
        successes.unless(
          overBytes <= ALLOWANCE_BYTES,
          `${name}: ${overBytes} B over the budget of ${budgetBytes}`,
        )
      }
    }
    checkBudgets(successes)
    const sent = hoards * perHoard
    return { attack: this.name, datagrams: sent, figures, successes: successes.list }
  },
}

/** What both sides count is within the budget, in whole fragments. */
function checkCount(target: Target, budgetBytes: number, name: string, successes: Successes): void {
  const { maxFragmentBytes } = uflow3
  const limitBytes = Math.ceil(budgetBytes / maxFragmentBytes) * maxFragmentBytes
  for (const { connection } of target.endpoint.peers()) {
    const { receiveAllocBytes } = readStats(connection)
    successes.unless(
      receiveAllocBytes <= limitBytes,
      `${name}: ${receiveAllocBytes} B of the budget of ${budgetBytes}`,
    )
  }
}

function connected(budgetBytes: number): HostileClient {
  const target = new Target({ maxReceiveAlloc: budgetBytes, maxMessageBytes: budgetBytes })
  const limits = { ...LIMITS, maxMessageBytes: budgetBytes, maxReceiveAlloc: budgetBytes }
  return new HostileClient(target).connect(limits)
}

/** Budgets of the endpoint, and of one address: who comes when they are gone is refused. */
function checkBudgets(successes: Successes): void {
  const maxTotalReceiveAlloc = 10 * GRANT_BYTES
  const target = new Target({ maxTotalReceiveAlloc, maxConnectionsPerAddress: 3 })
  for (let i = 0; i < 40; i++) new HostileClient(target, `192.0.2.${i >> 3}`, 1 + (i & 7)).connect()
  const hosts = new Map<string, number>()
  for (const { hostname } of target.endpoint.peers()) {
    hosts.set(hostname, (hosts.get(hostname) ?? 0) + 1)
  }
  successes.unless(target.endpoint.size === 10, `the budget of 10 let ${target.endpoint.size} in`)
  successes.unless(Math.max(...hosts.values()) === 3, 'an address got more than its share')
}
