/** One small change to a source file. */
export interface Mutant {
  readonly id: number
  readonly mutator: string
  readonly line: number
  readonly column: number
  readonly original: string
  readonly replacement: string
  /** Why it is not tried. */
  readonly ignored?: string
}

/** A source file with all its mutants in it, each behind a switch. */
export interface MutatedSource {
  readonly mutants: readonly Mutant[]
  readonly code: string
  /** For each place that reports being reached, the mutants that sit there. */
  readonly sites: readonly (readonly number[])[]
}
