/** One small change to a source file. */
export interface Mutant {
  readonly id: number
  /** Relative to the package. */
  readonly file: string
  readonly mutator: string
  readonly line: number
  readonly column: number
  readonly original: string
  readonly replacement: string
  /** Why it is not tried. */
  readonly ignored?: string
}

/** Source files with all their mutants in them, each behind a switch. */
export interface MutatedSources {
  readonly mutants: readonly Mutant[]
  /** By file. */
  readonly code: Readonly<Record<string, string>>
  /** For each place that reports being reached, the mutants that sit there. */
  readonly sites: readonly (readonly number[])[]
}
