import type { MutatedSources } from './mutant.ts'

/** What one session is to do: try the mutants of some files. Plain data, for it goes to a process. */
export interface SessionPlan {
  readonly packageDir: string
  readonly mutated: MutatedSources
  /** Test files, relative to the package, those most likely to notice first. */
  readonly testFiles: readonly string[]
  /** The file that the session appends a `SessionEvent` a line to. */
  readonly journal: string
  /** Mutants whose fate is known. */
  readonly settled: readonly number[]
  /** Tests that a session before this one has tried all mutants on. */
  readonly doneTests: readonly string[]
  /** Tests that a mutant has left something behind in: they are watched more closely. */
  readonly carefulTests: readonly string[]
  /** What is known of those: `test mutant`. */
  readonly donePairs: readonly string[]
}

/** What a session reports, while it goes on. */
export type SessionEvent =
  | { readonly type: 'try'; readonly mutant: number; readonly test: string; readonly ms: number }
  | { readonly type: 'kill'; readonly mutant: number; readonly test: string; readonly by: Killer }
  | { readonly type: 'revoke'; readonly mutants: readonly number[] }
  | { readonly type: 'pair'; readonly mutant: number; readonly test: string }
  | { readonly type: 'reach'; readonly mutants: readonly number[] }
  | { readonly type: 'done'; readonly test: string }
  | { readonly type: 'careful'; readonly test: string }
  | { readonly type: 'restart' }
  | { readonly type: 'finished' }
  | { readonly type: 'broken'; readonly test: string; readonly message: string }

export type Killer = 'assertion' | 'steps'
