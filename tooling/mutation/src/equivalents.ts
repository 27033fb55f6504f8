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

const WORDS = 'the words of an error message'

/** By package. Kept here, because most are in code where a line more for us would be in the way. */
export const EQUIVALENTS: Readonly<Record<string, readonly Equivalent[]>> = {
  wire: [],
  reliability: [],
  congestion: [],
  channels: [],
  connection: [
    "'it was closed here'",
    "'the peer closed it'",
    "'the peer did not answer in time'",
    "'it was aborted'",
    "'the server speaks another version of the protocol'",
    '"the message and memory limits of both sides don\'t fit each other"',
    "'the peer acknowledged what was never sent'",
  ].map((original) => ({ file: 'src/host/rudp-error.ts', original, reason: WORDS })),
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
