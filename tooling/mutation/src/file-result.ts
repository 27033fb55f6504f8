import type { Mutant } from './mutant.ts'

/**
 * What became of a mutant. *Timed out* ran on for ever or took many more steps than the code without
 * it, *unreached* is in code that no test comes by, *ignored* was not tried.
 */
export type Fate = 'killed' | 'timedOut' | 'survived' | 'unreached' | 'ignored'

/** A mutant, and what became of it. */
export interface MutantResult extends Mutant {
  readonly fate: Fate
  /** The test that noticed. */
  readonly killedBy?: string
}

/** All mutants of one file. */
export interface FileResult {
  /** Relative to the package. */
  readonly file: string
  readonly sourceHash: string
  /** Of everything that the figures depend on. */
  readonly worldHash: string
  /** Whether part of them is from an older world. */
  readonly isMixed: boolean
  readonly mutants: readonly MutantResult[]
}
