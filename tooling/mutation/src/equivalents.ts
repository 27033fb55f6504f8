import type { Mutant } from './mutant.ts'

/** Mutants that change nothing that a test can sensibly see. */
export interface Equivalent {
  /** Relative to the package. */
  readonly file: string
  /** The code that is mutated, its white space made single. */
  readonly original: string
  /** What it becomes; every mutant of `original` if there is none. */
  readonly replacements?: readonly string[]
  readonly reason: string
}

/** By package. Kept here, because most are in code where a line more for us would be in the way. */
export const EQUIVALENTS: Readonly<Record<string, readonly Equivalent[]>> = {
  wire: [],
  reliability: [],
  congestion: [],
  channels: [],
  connection: [],
}

/** Why a mutant need not be tried, if there is a reason. */
export function findReason(equivalents: readonly Equivalent[], mutant: Mutant): string | undefined {
  return equivalents.find(
    (it) =>
      it.file === mutant.file &&
      it.original === mutant.original &&
      (it.replacements?.includes(mutant.replacement) ?? true),
  )?.reason
}
