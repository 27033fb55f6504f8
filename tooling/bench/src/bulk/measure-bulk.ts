import { alternate } from '../harness/alternate.ts'
import type { Contestant, Outcome } from '../harness/contestant.ts'
import type { MeasureWindow } from '../harness/measure-window.ts'
import type { Progress } from '../harness/progress.ts'
import { type SpeedReport, type SpeedRow, speedReport } from '../harness/speed-report.ts'
import { pairedRatios, summarise } from '../harness/statistics.ts'
import { PARTICIPANTS, type ParticipantName } from '../peers/participants.ts'
import { type BulkResult, bulkContestant } from './run-bulk.ts'

/** A full frame, which messages of 1 KiB fill in bundles: on paths of 1,500 bytes, and on this one. */
const SHORT_FRAME_BYTES = 1_472
const LONG_FRAME_BYTES = 8_782

const QUICK_WINDOW: MeasureWindow = {
  warmUpMs: 300,
  scriptWarmUpMs: 1_800,
  leadInMs: 50,
  measureMs: 130,
}
/** With processes of its own for each round. */
const FULL_WINDOW: MeasureWindow = {
  warmUpMs: 2_000,
  scriptWarmUpMs: 2_000,
  leadInMs: 0,
  measureMs: 1_500,
}

/** Who sends messages of which size. */
interface Workload {
  readonly label: string
  readonly sizeBytes: number
  readonly quick: readonly ParticipantName[]
  /** Measured as well when there is time. */
  readonly more: readonly ParticipantName[]
}

const WORKLOADS = {
  small: {
    label: '64 B',
    sizeBytes: 64,
    quick: ['rudp', 'tcp', 'udx'],
    more: ['short', 'offload', 'enet', 'ws', 'kcp', 'datachannel'],
  },
  kilo: {
    label: '1 KiB',
    sizeBytes: 1_024,
    quick: ['rudp', 'short', 'offload', 'tcp', 'udx', 'enet', 'ws'],
    more: [
      'kcp',
      'datachannel',
      'deno',
      'denoShort',
      'denoOffload',
      'bun',
      'bunShort',
      'bunOffload',
    ],
  },
  large: {
    label: '64 KiB',
    sizeBytes: 65_536,
    quick: ['rudp', 'offload', 'tcp', 'udx', 'enet'],
    more: ['short', 'ws', 'kcp', 'datachannel', 'deno', 'denoOffload', 'bun', 'bunOffload'],
  },
  shortDatagrams: {
    label: `datagrams of ${SHORT_FRAME_BYTES} B`,
    sizeBytes: SHORT_FRAME_BYTES,
    quick: ['raw', 'denoRaw', 'bunRawBatched'],
    more: ['bunRaw'],
  },
  longDatagrams: {
    label: `datagrams of ${LONG_FRAME_BYTES} B`,
    sizeBytes: LONG_FRAME_BYTES,
    quick: [],
    more: ['raw', 'denoRaw', 'bunRawBatched'],
  },
} as const satisfies Readonly<Record<string, Workload>>

type WorkloadName = keyof typeof WORKLOADS

/** Deno and Bun are always there, for the ratios with their own sockets. */
const QUICK_RUNTIMES: Readonly<Partial<Record<WorkloadName, readonly ParticipantName[]>>> = {
  kilo: ['denoShort', 'bunShort'],
}

/** Measures reliable bulk from process to process, against everyone else in the same rounds. */
export async function measureBulk(quick: boolean, onProgress: Progress): Promise<SpeedReport> {
  const results = await alternate(contestants(quick), {
    rounds: 5,
    fresh: !quick,
    onProgress,
  })
  const of = (workload: WorkloadName, name: ParticipantName): readonly BulkResult[] =>
    results.get(key(workload, name))?.results ?? []
  const speed = (
    workload: WorkloadName,
    ours: ParticipantName,
    theirs: ParticipantName,
  ): readonly number[] =>
    pairedRatios(
      of(workload, ours).map(({ messagesPerSecond }) => messagesPerSecond),
      of(workload, theirs).map(({ messagesPerSecond }) => messagesPerSecond),
    )
  const cpu = (ours: ParticipantName, theirs: ParticipantName): readonly number[] =>
    pairedRatios(
      of('kilo', ours).map(({ cpuSecondsPerGigabyte }) => cpuSecondsPerGigabyte),
      of('kilo', theirs).map(({ cpuSecondsPerGigabyte }) => cpuSecondsPerGigabyte),
    )
  const frames = (
    ours: ParticipantName,
    theirs: ParticipantName,
    workload: 'shortDatagrams' | 'longDatagrams',
  ): readonly number[] =>
    pairedRatios(
      of('kilo', ours).map(({ framesPerSecond }) => framesPerSecond),
      of(workload, theirs).map(({ framesPerSecond }) => framesPerSecond),
    )
  return speedReport(
    {
      bulk_1k_vs_tcp: speed('kilo', 'rudp', 'tcp'),
      bulk_1k_vs_udx: speed('kilo', 'rudp', 'udx'),
      bulk_1k_vs_enet_c: speed('kilo', 'rudp', 'enet'),
      bulk_1k_vs_ws: speed('kilo', 'rudp', 'ws'),
      bulk_64k_vs_udx: speed('large', 'rudp', 'udx'),
      bulk_64b_vs_udx: speed('small', 'rudp', 'udx'),
      bulk_64b_vs_tcp: speed('small', 'rudp', 'tcp'),
      bulk_vs_raw_dgram: frames('short', 'raw', 'shortDatagrams'),
      long_bulk_vs_raw_dgram: frames('rudp', 'raw', 'longDatagrams'),
      cpu_per_gb_vs_udx: cpu('rudp', 'udx'),
      mtu_1500_bulk_1k_vs_tcp: speed('kilo', 'short', 'tcp'),
      mtu_1500_bulk_1k_vs_udx: speed('kilo', 'short', 'udx'),
      mtu_1500_bulk_1k_vs_enet_c: speed('kilo', 'short', 'enet'),
      mtu_1500_bulk_1k_vs_ws: speed('kilo', 'short', 'ws'),
      mtu_1500_bulk_64k_vs_udx: speed('large', 'short', 'udx'),
      mtu_1500_bulk_64b_vs_udx: speed('small', 'short', 'udx'),
      mtu_1500_bulk_64b_vs_tcp: speed('small', 'short', 'tcp'),
      mtu_1500_cpu_per_gb_vs_udx: cpu('short', 'udx'),
      offload_bulk_1k_vs_tcp: speed('kilo', 'offload', 'tcp'),
      offload_bulk_64k_vs_tcp: speed('large', 'offload', 'tcp'),
      offload_bulk_1k_vs_udx: speed('kilo', 'offload', 'udx'),
      offload_bulk_64k_vs_enet_c: speed('large', 'offload', 'enet'),
      offload_cpu_per_gb_vs_plain: cpu('offload', 'short'),
      deno_bulk_vs_raw: frames('denoShort', 'denoRaw', 'shortDatagrams'),
      bun_bulk_vs_raw: frames('bunShort', 'bunRawBatched', 'shortDatagrams'),
      deno_long_bulk_vs_raw: frames('deno', 'denoRaw', 'longDatagrams'),
      bun_long_bulk_vs_raw: frames('bun', 'bunRawBatched', 'longDatagrams'),
      deno_offload_bulk_vs_raw: frames('denoOffload', 'denoRaw', 'shortDatagrams'),
      bun_offload_bulk_vs_raw: frames('bunOffload', 'bunRawBatched', 'shortDatagrams'),
    },
    rows(results, quick),
  )
}

function names(workload: WorkloadName, quick: boolean): readonly ParticipantName[] {
  const { quick: few, more }: Workload = WORKLOADS[workload]
  return quick ? [...few, ...(QUICK_RUNTIMES[workload] ?? [])] : [...few, ...more]
}

function entries(quick: boolean): { workload: WorkloadName; name: ParticipantName }[] {
  const workloads = Object.keys(WORKLOADS) as WorkloadName[]
  return workloads.flatMap((workload) => names(workload, quick).map((name) => ({ workload, name })))
}

function contestants(quick: boolean): Contestant<BulkResult>[] {
  const window = quick ? QUICK_WINDOW : FULL_WINDOW
  return entries(quick).map(({ workload, name }) => {
    const { sizeBytes } = WORKLOADS[workload]
    return bulkContestant({ name: key(workload, name), participant: name, sizeBytes, window })
  })
}

function rows(results: ReadonlyMap<string, Outcome<BulkResult>>, quick: boolean): SpeedRow[] {
  return entries(quick).map(({ workload, name }) => {
    const { results: rounds = [], skipped } = results.get(key(workload, name)) ?? {}
    const figure = (of: keyof BulkResult) => summarise(rounds.map((result) => result[of]))
    return {
      workload: `bulk ${WORKLOADS[workload].label}`,
      peer: PARTICIPANTS[name].label,
      ...(skipped === undefined
        ? {
            figures: {
              'MB/s': figure('megabytesPerSecond'),
              'frames/s': figure('framesPerSecond'),
              'CPU s/GB': figure('cpuSecondsPerGigabyte'),
              'cores, sender': figure('senderLoad'),
              'cores, receiver': figure('receiverLoad'),
            },
          }
        : { figures: {}, skipped }),
    }
  })
}

function key(workload: WorkloadName, name: ParticipantName): string {
  return `${workload} ${name}`
}
