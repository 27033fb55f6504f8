import type { CongestionController, CongestionControllerFactory } from '../controller.ts'
import type { BottleneckOptions } from './bottleneck.ts'
import { Bottleneck } from './bottleneck.ts'
import { Flow } from './flow.ts'
import { seededRandom } from './random.ts'
import { Timeline } from './timeline.ts'

/** One sender on a path. */
export interface FlowOptions {
  controller: CongestionControllerFactory
  /** When it joins. Default 0. */
  startAtMs?: number
  /** Size of its frames, and the largest the path carries for it. Default 1472. */
  frameBytes?: number
  /** A frame every so often, as a game sends; default: as many as the controller lets through. */
  frameEveryMs?: number
  /** See {@link CongestionControllerFactory}. Default 0. */
  minSendRate?: number
  /** Default `Infinity`. */
  maxSendRate?: number
  /** Loses the frames it picks, behind the bottleneck. Default: none. */
  loses?: (frameNumber: number) => boolean
  /** Looks at the controller after each ack: for traces. */
  observe?: (nowMs: number, controller: CongestionController) => void
}

/** A path with one bottleneck, and who sends over it. */
export interface PathOptions extends BottleneckOptions {
  /** Round-trip time of an empty path. */
  rttMs: number
  durationMs: number
  flows: readonly FlowOptions[]
  /** Share of the frames lost at random behind the bottleneck. Default 0. */
  lossRate?: number
  /** Share of the frames held back by {@link reorderMs}. Default 0. */
  reorderRate?: number
  /** Default 10. */
  reorderMs?: number
  /** Spans in which nothing gets through. Default none. */
  outages?: readonly { fromMs: number; untilMs: number }[]
  seed?: number
}

/** What became of one flow. */
export interface FlowReport {
  readonly sentFrames: number
  readonly lostFrames: number
  readonly spuriousLosses: number
  /** Frame bytes acknowledged in each tenth of a second. */
  readonly ackedBytes: Float64Array
  /** Bytes a second acknowledged in a span of time. */
  rate(fromMs: number, untilMs: number): number
}

/** What became of a path. */
export interface PathReport {
  readonly flows: readonly FlowReport[]
  /** Share of the bottleneck's rate used in a span of time, headers included. */
  utilisation(fromMs: number, untilMs: number): number
  /** Wait at the bottleneck that a share `quantile` of the moments in a span does not exceed. */
  queueDelayMs(fromMs: number, untilMs: number, quantile: number): number
}

/** How often the bottleneck is looked at. */
const PROBE_EVERY_MS = 1
/** Resolution of the reports. */
const BUCKET_MS = 100

/**
 * Runs controllers against a bottleneck in virtual time: numbers only, deterministic, seconds of
 * network in milliseconds. Made for comparing controllers; it is no protocol.
 *
 * @throws {Error} If a sender does not come to rest: without a limit to what it sends at once, or
 *   asking again and again for a time that has come.
 *
 * @example
 * ```ts
 * import { aimd } from '@rudp/congestion'
 * import { runPath } from '@rudp/congestion/testing'
 *
 * const report = runPath({
 *   bytesPerSecond: 1_250_000,
 *   queueBytes: 37_500,
 *   rttMs: 30,
 *   durationMs: 10_000,
 *   flows: [{ controller: aimd }],
 * })
 * report.utilisation(5_000, 10_000)
 * ```
 */
export function runPath(options: Readonly<PathOptions>): PathReport {
  const timeline = new Timeline()
  const bottleneck = new Bottleneck(options)
  const random = seededRandom(options.seed ?? 1)
  const bucketCount = Math.ceil(options.durationMs / BUCKET_MS) + 1
  const flows = options.flows.map(
    (flow) => new Flow(flow, options, { timeline, bottleneck, random, bucketCount, BUCKET_MS }),
  )
  for (const flow of flows) timeline.at(flow.startAtMs, (nowMs) => flow.start(nowMs))

  const queueMs = new Float64Array(Math.ceil(options.durationMs / PROBE_EVERY_MS) + 1)
  const departedBytes = new Float64Array(queueMs.length)
  const probe = (nowMs: number): void => {
    const index = Math.round(nowMs / PROBE_EVERY_MS)
    queueMs[index] = bottleneck.queueDelayMs(nowMs)
    departedBytes[index] = bottleneck.departedBytes(nowMs)
    timeline.at((index + 1) * PROBE_EVERY_MS, probe)
  }
  probe(0)
  timeline.runUntil(options.durationMs)

  const indexAt = (atMs: number): number =>
    Math.min(Math.round(atMs / PROBE_EVERY_MS), queueMs.length - 1)
  return {
    flows: flows.map((flow) => flow.report()),
    utilisation(fromMs, untilMs) {
      const bytes = departedBytes[indexAt(untilMs)]! - departedBytes[indexAt(fromMs)]!
      return (bytes * 1000) / (untilMs - fromMs) / options.bytesPerSecond
    },
    queueDelayMs(fromMs, untilMs, quantile) {
      const sorted = queueMs.slice(indexAt(fromMs), indexAt(untilMs) + 1).sort()
      return sorted[Math.floor(quantile * (sorted.length - 1))]!
    },
  }
}
