/** Jain's index of fairness: 1 if all have the same, 1/n if one has everything. */
export function jainIndex(shares: readonly number[]): number {
  const sum = shares.reduce((total, share) => total + share, 0)
  const squares = shares.reduce((total, share) => total + share * share, 0)
  return squares === 0 ? Number.NaN : (sum * sum) / (shares.length * squares)
}

/** Coefficient of variation: standard deviation over mean. */
export function variation(values: readonly number[]): number {
  const mean = values.reduce((total, value) => total + value, 0) / values.length
  const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0)
  return Math.sqrt(squares / values.length) / mean
}

/** Root mean square of the steps from each value to the next, over the mean: without slow drift. */
export function unsteadiness(values: readonly number[]): number {
  const mean = values.reduce((total, value) => total + value, 0) / values.length
  const steps = values.slice(1).map((value, index) => value - values[index]!)
  const squares = steps.reduce((total, step) => total + step * step, 0)
  return Math.sqrt(squares / steps.length) / mean
}
