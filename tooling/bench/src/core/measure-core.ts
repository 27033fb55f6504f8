import { type SpeedReport, type SpeedRow, speedReport } from '../harness/speed-report.ts'
import { pairedRatios, summarise } from '../harness/statistics.ts'
import { CorePair } from './core-pair.ts'
import { type CoreCost, type CoreRun, coreContents, runCore } from './run-core.ts'

const FULL_BYTES = 1_448
const SMALL_BYTES = 64
const FEW = 1_000

/** How much is measured. */
interface CorePlan {
  readonly rounds: number
  readonly frames: number
  readonly smallMessages: number
}

const FULL_PLAN: CorePlan = { rounds: 7, frames: 1_000_000, smallMessages: 1_000_000 }
const QUICK_PLAN: CorePlan = { rounds: 5, frames: 100_000, smallMessages: 1_000_000 }

/** One kind of run, and what a unit of it cost in each round, in CPU µs. */
interface Series {
  readonly workload: string
  readonly unit: 'frame' | 'message'
  readonly run: () => readonly CoreCost[]
  readonly costsUs: number[]
  readonly framesPerAck: number[]
}

/** Measures the protocol alone: client and server in this very thread. */
export function measureCore(quick: boolean): SpeedReport {
  const { rounds, frames, smallMessages } = quick ? QUICK_PLAN : FULL_PLAN
  const bulk = (channels: number) => () => [run(FULL_BYTES, frames, channels)]
  const small = (channels: number) => () => [run(SMALL_BYTES, smallMessages, channels)]
  const all = {
    full: series('1,448 B on 1 channel', 'frame', bulk(1)),
    full64: series('1,448 B on 64 channels', 'frame', bulk(64)),
    fullFew: series(`1,448 B, ${FEW} a connection`, 'frame', fewAtATime(FULL_BYTES, frames)),
    small: series('64 B on 1 channel', 'message', small(1)),
    small64: series('64 B on 64 channels', 'message', small(64)),
    smallFew: series(
      `64 B, ${FEW} a connection`,
      'message',
      fewAtATime(SMALL_BYTES, smallMessages / 4),
    ),
  }
  // The first round is for the compiler.
  for (let round = -1; round < rounds; round++) {
    for (const each of Object.values(all)) measureRound(each, round >= 0)
  }
  return speedReport(
    {
      core_us_per_frame: all.full.costsUs,
      core_small_messages_per_second: all.small.costsUs.map((costUs) => 1e6 / costUs),
      core_growth_channels_1_to_64: pairedRatios(all.full64.costsUs, all.full.costsUs),
      core_growth_messages_1e3_to_1e6: pairedRatios(all.full.costsUs, all.fullFew.costsUs),
      core_growth_messages_1e3_to_1e6_small: pairedRatios(all.small.costsUs, all.smallFew.costsUs),
    },
    Object.values(all).map(toRow),
  )
}

function series(workload: string, unit: Series['unit'], run: Series['run']): Series {
  return { workload, unit, run, costsUs: [], framesPerAck: [] }
}

function run(messageBytes: number, messages: number, channels: number): CoreCost {
  return runWith(new CorePair(), { messageBytes, messages, channels })
}

/** Made once: making them is no part of a run, but would collect the garbage of the run before. */
const CONTENTS: ReadonlyMap<number, readonly Uint8Array[]> = new Map(
  [FULL_BYTES, SMALL_BYTES].map((sizeBytes) => [sizeBytes, coreContents(sizeBytes)]),
)

function runWith(pair: CorePair, run: CoreRun): CoreCost {
  return runCore(run, pair, CONTENTS.get(run.messageBytes))
}

/** Many short connections in place of a long one, one after the other; their handshakes do not count. */
function fewAtATime(messageBytes: number, messages: number): Series['run'] {
  return () =>
    Array.from({ length: Math.ceil(messages / FEW) }, () =>
      runWith(new CorePair(), { messageBytes, messages: FEW, channels: 1 }),
    )
}

function measureRound({ run, unit, costsUs, framesPerAck }: Series, counts: boolean): void {
  const costs = run()
  const sum = (of: (cost: CoreCost) => number): number =>
    costs.reduce((total, cost) => total + of(cost), 0)
  if (!counts) return
  const units = sum(unit === 'frame' ? (cost) => cost.frames : (cost) => cost.messages)
  costsUs.push(sum((cost) => cost.cpuUs) / units)
  framesPerAck.push(sum((cost) => cost.frames) / sum((cost) => cost.acks))
}

function toRow({ workload, unit, costsUs, framesPerAck }: Series): SpeedRow {
  return {
    workload: `core ${workload}`,
    peer: 'rudp',
    figures: {
      [`CPU µs a ${unit}`]: summarise(costsUs),
      'frames an ack': summarise(framesPerAck),
    },
  }
}
