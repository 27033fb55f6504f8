import { quantile } from '../quantile.ts'

/** What repeated measurements of one thing came to. */
export interface Summary {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** The middle of `values`; of an even number, the mean of the two in the middle. `NaN` of nothing. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort()
  const half = sorted.length >> 1
  if (sorted.length % 2 === 1) return sorted[half] ?? Number.NaN
  return ((sorted[half - 1] ?? Number.NaN) + (sorted[half] ?? Number.NaN)) / 2
}

export function summarise(values: readonly number[]): Summary {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) }
}

/**
 * How `ours` compares with `theirs`: the ratio of each round, taken minutes of machine weather apart
 * from the next but only a moment within itself. Rounds that one of them lacks do not count.
 */
export function pairedRatios(ours: readonly number[], theirs: readonly number[]): number[] {
  const rounds = Math.min(ours.length, theirs.length)
  const ratios: number[] = []
  for (let round = 0; round < rounds; round++)
    ratios.push((ours[round] ?? 0) / (theirs[round] ?? 0))
  return ratios
}

/** The median and the 99th percentile of latencies in any order. */
export function percentiles(latencies: readonly number[]): { p50: number; p99: number } {
  const sorted = Float64Array.from(latencies).sort()
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) }
}
