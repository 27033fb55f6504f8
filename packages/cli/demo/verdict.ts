import type { SendModeName } from '@rudp/node'
import { Durations } from '../src/measure/durations.ts'
import { SEND_MODES } from '../src/measure/ping-message.ts'
import { FILE_FLOW, FLOWS } from './flows.ts'
import type { Outcome } from './run-demo.ts'

/** What became of some messages. */
export interface Tally {
  sent: number
  delivered: number
  duplicates: number
  outOfOrder: number
  damaged: number
  latencies: Durations
}

/** What the run has shown. */
export interface Verdict {
  readonly flows: ReadonlyMap<string, Tally>
  /** The latency of `reliable` is that of its chat: the file's messages wait for their turn. */
  readonly modes: ReadonlyMap<SendModeName, Tally>
  readonly sha256Sent: string | undefined
  readonly sha256Received: string | undefined
  /** What is wrong, in words; nothing if all is well. */
  readonly faults: readonly string[]
}

/** Holds a run against what was promised. */
export function judge(outcome: Outcome): Verdict {
  const tallies = FLOWS.map((_, flow) => tallyFlow(outcome, flow))
  const sha256Sent = outcome.client?.sha256
  const sha256Received = outcome.server?.sha256
  const faults: string[] = []
  if (!outcome.hasEnded) faults.push('not everything was done when time was up')
  if (sha256Sent === undefined || sha256Received === undefined) {
    faults.push('the file did not get through')
  } else if (sha256Sent !== sha256Received) faults.push('the SHA-256 of the file differs')
  tallies.forEach((tally, flow) => {
    faults.push(...faultsOf(tally, flow))
  })
  return {
    flows: new Map(FLOWS.map(({ name }, flow) => [name, tallies[flow]!])),
    modes: new Map(SEND_MODES.map((mode) => [mode, tallyMode(mode, tallies)])),
    sha256Sent,
    sha256Received,
    faults,
  }
}

function tallyFlow({ client, server }: Outcome, flow: number): Tally {
  const tally = createTally()
  for (const report of [client, server]) {
    const arrivals = report?.arrivals[flow]
    tally.sent += report?.sent[flow] ?? 0
    tally.delivered += arrivals?.delivered ?? 0
    tally.duplicates += arrivals?.duplicates ?? 0
    tally.outOfOrder += arrivals?.outOfOrder ?? 0
    tally.damaged += arrivals?.damaged ?? 0
    for (const latencyMs of arrivals?.latenciesMs ?? []) tally.latencies.add(latencyMs)
  }
  return tally
}

function tallyMode(mode: SendModeName, tallies: readonly Tally[]): Tally {
  const sum = createTally()
  FLOWS.forEach((flow, index) => {
    if (flow.mode !== mode) return
    const tally = tallies[index]!
    sum.sent += tally.sent
    sum.delivered += tally.delivered
    sum.duplicates += tally.duplicates
    sum.outOfOrder += tally.outOfOrder
    sum.damaged += tally.damaged
    if (index !== FILE_FLOW) sum.latencies = tally.latencies
  })
  return sum
}

function faultsOf(tally: Tally, flow: number): string[] {
  const { name, mode } = FLOWS[flow]!
  const missing = mode === 'reliable' ? tally.sent - tally.delivered : 0
  const counts: [number, string][] = [
    [missing, 'did not arrive'],
    [tally.duplicates, 'arrived twice'],
    [tally.outOfOrder, 'arrived out of order'],
    [tally.damaged, 'arrived damaged'],
  ]
  return counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count} of ${tally.sent} messages of ${name} (${mode}) ${what}`)
}

function createTally(): Tally {
  return {
    sent: 0,
    delivered: 0,
    duplicates: 0,
    outOfOrder: 0,
    damaged: 0,
    latencies: new Durations(),
  }
}
