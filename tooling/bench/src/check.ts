/** Sums of intervals miss a round limit by less. */
const ROUNDING = 1e-9

/** One figure that has to be reached, and whether it was. Words, units included. */
export interface Check {
  readonly name: string
  readonly ok: boolean
  readonly measured: string
  readonly wanted: string
}

/** Something measured against its own limit. */
export interface Comparison {
  readonly where: string
  readonly measured: number
  readonly limit: number
}

export interface CheckOptions {
  readonly wanted: string
  readonly unit?: string
  /** Whether limits are the least wanted. Default: the most allowed. */
  readonly atLeast?: boolean
}

/**
 * Joins many comparisons into one check: how many keep to their limits, and the one that comes
 * closest to breaking its own, or breaks it most.
 */
export function checkAll(
  name: string,
  comparisons: readonly Comparison[],
  { wanted, unit = '', atLeast = false }: CheckOptions,
): Check {
  const excess = atLeast ? shortfall : overrun
  const kept = comparisons.filter((each) => excess(each) <= 0)
  const worst = comparisons.reduce<Comparison | undefined>(
    (found, each) => (found === undefined || excess(each) > excess(found) ? each : found),
    undefined,
  )
  const worstText =
    worst === undefined
      ? 'nothing measured'
      : `worst: ${worst.where}: ${figure(worst.measured)}${unit} (limit ${figure(worst.limit)}${unit})`
  return {
    name,
    ok: comparisons.length > 0 && kept.length === comparisons.length,
    measured: `${kept.length} of ${comparisons.length} within; ${worstText}`,
    wanted,
  }
}

/** A number for people: whole digits are kept, and as many behind the point as tell something. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  const digits = Math.abs(value) >= 100 ? 1 : Math.abs(value) >= 1 ? 2 : 4
  return String(Number(value.toFixed(digits)))
}

/** How far beyond the limit, as a share of it: above 0 for a miss. NaN keeps to no limit. */
function overrun({ measured, limit }: Comparison): number {
  return Number.isNaN(measured) ? Infinity : (measured - limit - ROUNDING) / (limit || 1)
}

function shortfall({ measured, limit }: Comparison): number {
  return Number.isNaN(measured) ? Infinity : (limit - measured - ROUNDING) / (limit || 1)
}
