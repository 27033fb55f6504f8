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

/**
 * Joins many comparisons into one check: how many keep to their limits, and the one that comes
 * closest to breaking its own, or breaks it most.
 */
export function checkAll(
  name: string,
  comparisons: readonly Comparison[],
  { unit = '', wanted }: { unit?: string; wanted: string },
): Check {
  const kept = comparisons.filter(isKept)
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

/** A number for people: at most four significant digits after a whole part is kept whole. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  const digits = Math.abs(value) >= 100 ? 1 : Math.abs(value) >= 1 ? 2 : 4
  return String(Number(value.toFixed(digits)))
}

// `<=` and not its opposite: NaN keeps to no limit.
const isKept = ({ measured, limit }: Comparison): boolean => measured <= limit + 1e-9

function excess({ measured, limit }: Comparison): number {
  if (Number.isNaN(measured)) return Infinity
  return limit > 0 ? measured / limit : measured - limit
}
