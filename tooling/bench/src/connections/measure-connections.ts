import { alternate } from '../harness/alternate.ts'
import type { Progress } from '../harness/progress.ts'
import { type SpeedReport, type SpeedRow, speedReport } from '../harness/speed-report.ts'
import { pairedRatios, summarise } from '../harness/statistics.ts'
import type { ConnectionsCase } from './connections-case.ts'
import {
  type ConnectionsResult,
  type ConnectionsWindow,
  connectionsContestant,
} from './run-connections.ts'

const QUICK_WINDOW: ConnectionsWindow = { warmUpMs: 1_500, leadInMs: 100, measureMs: 700 }
const FULL_WINDOW: ConnectionsWindow = { warmUpMs: 1_500, leadInMs: 1_500, measureMs: 3_000 }

const CLIENTS = 1_000
const MESSAGE_BYTES = 100
const PER_CLIENT_AND_SECOND = 20
/** The same for any number of clients, so that only their number differs. */
const GROWTH_PER_SECOND = 4_000
const RELIABLE = { peer: 'rudp, reliable', transport: 'rudp', isReliable: true } as const
const UNRELIABLE = {
  peer: 'rudp, unreliable',
  transport: 'rudp-unreliable',
  isReliable: false,
} as const
const RAW = { peer: 'node:dgram', transport: 'raw-node', isReliable: false } as const

type Who = Pick<ConnectionsCase, 'peer' | 'transport' | 'isReliable'>

function crowd(who: Who, clients: number, messagesPerSecond: number): ConnectionsCase {
  const name = `${who.peer}, ${clients} clients`
  return { ...who, name, clients, messagesPerSecond, messageBytes: MESSAGE_BYTES }
}

/** Measures one server process with many clients, in turn with bare datagrams of the same traffic. */
export async function measureConnections(
  quick: boolean,
  onProgress: Progress,
): Promise<SpeedReport> {
  const busy = CLIENTS * PER_CLIENT_AND_SECOND
  const reliable = crowd(RELIABLE, CLIENTS, busy)
  const unreliable = crowd(UNRELIABLE, CLIENTS, busy)
  const raw = crowd(RAW, CLIENTS, busy)
  const few = crowd(RELIABLE, 10, GROWTH_PER_SECOND)
  const many = crowd(RELIABLE, 4_000, GROWTH_PER_SECOND)
  const more = quick
    ? []
    : [
        crowd(RELIABLE, 100, GROWTH_PER_SECOND),
        crowd(RAW, 10, GROWTH_PER_SECOND),
        crowd(RAW, 4_000, GROWTH_PER_SECOND),
      ]
  const cases = [reliable, raw, unreliable, few, many, ...more]
  const outcomes = await alternate(
    cases.map((each) => connectionsContestant(each, quick ? QUICK_WINDOW : FULL_WINDOW)),
    { rounds: 5, fresh: false, onProgress },
  )
  const all = (of: ConnectionsCase, figure: keyof ConnectionsResult): number[] =>
    (outcomes.get(of.name)?.results ?? []).map((result) => result[figure])
  const cpu = (ours: ConnectionsCase, theirs: ConnectionsCase): number[] =>
    pairedRatios(all(ours, 'serverUsPerMessage'), all(theirs, 'serverUsPerMessage'))
  return speedReport(
    {
      connections_cpu_vs_raw_dgram: cpu(reliable, raw),
      connections_cpu_vs_raw_dgram_unreliable: cpu(unreliable, raw),
      connections_event_loop_p99_ms: all(reliable, 'delayP99Ms'),
      connections_lost: all(reliable, 'lost'),
      connections_growth_10_to_4000: cpu(many, few),
    },
    cases.map((each): SpeedRow => {
      const workload = `${each.clients} clients, ${each.messagesPerSecond} messages/s of ${MESSAGE_BYTES} B`
      const skipped = outcomes.get(each.name)?.skipped
      if (skipped !== undefined) return { workload, peer: each.peer, figures: {}, skipped }
      const figures = {
        'CPU µs a message, server': summarise(all(each, 'serverUsPerMessage')),
        'CPU µs a message, clients': summarise(all(each, 'clientUsPerMessage')),
        'ms event-loop delay p99': summarise(all(each, 'delayP99Ms')),
        'echoes/s': summarise(all(each, 'messagesPerSecond')),
        lost: summarise(all(each, 'lost')),
      }
      return { workload, peer: each.peer, figures }
    }),
  )
}
