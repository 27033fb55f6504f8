/**
 * The smallest value that at least a share `q` of `sorted` keeps to (nearest rank: always one of
 * the values). `NaN` of nothing.
 */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN
}
