import { burstLoss, type LinkConditions, type LossModel } from '@rudp/simulator'
import type { ControllerName } from '../controllers.ts'
import type { BoundInput } from './ordered-bound.ts'

/** One workload on one path: 100-byte messages at even intervals on one ordered reliable channel. */
export interface LatencyCell {
  readonly controller: ControllerName
  readonly rttMs: number
  /** Probability that a datagram is lost, the same in both directions. */
  readonly loss: number
  readonly pattern: 'independent' | 'burst'
  /** Messages a second. */
  readonly rate: number
  /** Whether each message is sent once more in a later frame. */
  readonly redundant?: boolean
  /** Further conditions of both directions. */
  readonly link?: LinkConditions
  readonly seeds: number
  readonly messagesPerSeed: number
}

/** Mean length of a burst of losses. */
export const MEAN_BURST = 3
/** Floor of TFRC's rate in these workloads, in bytes a second; BBR goes without one. */
export const TFRC_FLOOR = 32 * 1024

export const RTTS_MS: readonly number[] = [20, 50, 100, 200]
export const LOSSES: readonly number[] = [0, 0.01, 0.05, 0.1, 0.2, 0.3]
export const PATTERNS: readonly LatencyCell['pattern'][] = ['independent', 'burst']
export const LATENCY_CONTROLLERS: readonly ControllerName[] = ['tfrc', 'bbr']

/** How much of everything: the least that the figures ask for, or what makes them steadier. */
export const sampleSize = (quick: boolean): { seeds: number; messagesPerSeed: number } =>
  quick ? { seeds: 10, messagesPerSeed: 2_000 } : { seeds: 20, messagesPerSeed: 2_500 }

/** The cells of fixed delay. Quick: those with 100 ms and 60 messages a second. */
export function fixedDelayCells(quick: boolean): LatencyCell[] {
  const cells: LatencyCell[] = []
  for (const controller of LATENCY_CONTROLLERS) {
    for (const rttMs of quick ? [100] : RTTS_MS) {
      for (const rate of quick ? [60] : [20, 60]) {
        for (const loss of LOSSES) {
          for (const pattern of PATTERNS) {
            cells.push({ controller, rttMs, loss, pattern, rate, ...sampleSize(quick) })
          }
        }
      }
    }
  }
  return cells
}

/** Floor of the send rate, in bytes a second. */
export function minSendRateOf({ controller }: Pick<LatencyCell, 'controller'>): number {
  return controller === 'tfrc' ? TFRC_FLOOR : 0
}

export function lossModelOf({ loss, pattern }: Pick<LatencyCell, 'loss' | 'pattern'>): LossModel {
  return pattern === 'burst' && loss > 0 ? burstLoss(loss, MEAN_BURST) : loss
}

/**
 * The cell as its bound needs it. Where datagrams overtake each other, silence tells nothing of a
 * loss before the longest round trip has passed; in order, later ones tell of it after the mean.
 */
export function boundInputOf(cell: LatencyCell): BoundInput {
  const { jitterMs = 0, jitterReorders = false } = cell.link ?? {}
  return {
    oneWayMs: cell.rttMs / 2,
    jitterMs,
    knownAfterMs: cell.rttMs + (jitterReorders ? 2 * jitterMs : 0),
    loss: cell.loss,
    meanBurst: cell.pattern === 'burst' ? MEAN_BURST : 1 / (1 - cell.loss),
    intervalMs: 1000 / cell.rate,
    extraCopies: cell.redundant === true ? 1 : 0,
  }
}

/** The cell in a few words. */
export function describeCell(cell: LatencyCell): string {
  const { controller, rttMs, loss, pattern, rate } = cell
  const losses = loss === 0 ? 'no loss' : `${loss * 100} % ${pattern}`
  return `${controller}, ${rttMs} ms, ${losses}, ${rate}/s`
}
