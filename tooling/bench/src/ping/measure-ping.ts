import { alternate } from '../harness/alternate.ts'
import type { MeasureWindow } from '../harness/measure-window.ts'
import type { Progress } from '../harness/progress.ts'
import { type SpeedReport, speedReport } from '../harness/speed-report.ts'
import { pairedRatios, summarise } from '../harness/statistics.ts'
import { PARTICIPANTS, type ParticipantName } from '../peers/participants.ts'
import { pingContestant } from './run-ping.ts'

const QUICK: readonly ParticipantName[] = [
  'rudp',
  'raw',
  'offload',
  'tcp',
  'udx',
  'enet',
  'ws',
  'deno',
  'denoRaw',
  'bun',
  'bunRaw',
]
const MORE: readonly ParticipantName[] = ['kcp', 'datachannel', 'denoOffload', 'bunOffload']

/** At 10,000 round trips a second compiling takes its time. */
const QUICK_WINDOW: MeasureWindow = {
  warmUpMs: 500,
  scriptWarmUpMs: 3_000,
  leadInMs: 50,
  measureMs: 300,
}
/** With processes of its own for each round. */
const FULL_WINDOW: MeasureWindow = {
  warmUpMs: 1_000,
  scriptWarmUpMs: 4_000,
  leadInMs: 0,
  measureMs: 2_000,
}

/** Measures round trips of small reliable messages from process to process. */
export async function measurePing(quick: boolean, onProgress: Progress): Promise<SpeedReport> {
  const names = quick ? QUICK : [...QUICK, ...MORE]
  const window = quick ? QUICK_WINDOW : FULL_WINDOW
  const outcomes = await alternate(
    names.map((name) => pingContestant(name, window)),
    { rounds: 5, fresh: !quick, onProgress },
  )
  const all = (name: ParticipantName, of: 'p50Us' | 'p99Us'): number[] =>
    (outcomes.get(name)?.results ?? []).map((result) => result[of])
  const ratio = (ours: ParticipantName, theirs: ParticipantName, of: 'p50Us' | 'p99Us') =>
    pairedRatios(all(ours, of), all(theirs, of))
  return speedReport(
    {
      ping_p50_vs_raw_dgram: ratio('rudp', 'raw', 'p50Us'),
      ping_p99_vs_raw_dgram: ratio('rudp', 'raw', 'p99Us'),
      deno_ping_p50_vs_raw: ratio('deno', 'denoRaw', 'p50Us'),
      bun_ping_p50_vs_raw: ratio('bun', 'bunRaw', 'p50Us'),
    },
    names.map((name) => {
      const skipped = outcomes.get(name)?.skipped
      return {
        workload: 'ping-pong 64 B',
        peer: PARTICIPANTS[name].label,
        ...(skipped === undefined
          ? {
              figures: {
                'µs p50': summarise(all(name, 'p50Us')),
                'µs p99': summarise(all(name, 'p99Us')),
              },
            }
          : { figures: {}, skipped }),
      }
    }),
  )
}
