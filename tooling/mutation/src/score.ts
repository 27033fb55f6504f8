import type { Fate, FileResult } from './file-result.ts'

/** Figures over some mutants. */
export interface Score extends Readonly<Record<Fate, number>> {
  /** Those that were tried or could have been: all but the ignored. */
  readonly mutants: number
  /** The share of them, in per cent, that was killed or timed out; 100 if there are none. */
  readonly percent: number
}

/** Adds up results. */
export function score(results: readonly FileResult[]): Score {
  const fates = { killed: 0, timedOut: 0, survived: 0, unreached: 0, ignored: 0 }
  for (const { mutants } of results) for (const { fate } of mutants) fates[fate] += 1
  const found = fates.killed + fates.timedOut
  const mutants = found + fates.survived + fates.unreached
  const percent = mutants === 0 ? 100 : Math.round((found / mutants) * 10_000) / 100
  return { ...fates, mutants, percent }
}
