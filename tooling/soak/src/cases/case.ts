/** How one run of a case went. */
export interface CaseOutcome {
  /** What went wrong; `undefined` if nothing did. */
  readonly fault: string | undefined
  /** Figures by name, such as `goodputKbps`: each case has the same ones in every run. */
  readonly figures: Readonly<Record<string, number>>
}

/** A case of the QUIC interop runner, as far as it applies to a protocol of messages. */
export interface Case {
  readonly name: string
  /** What it is about, with its numbers. */
  readonly about: string
  /** Runs it, in virtual time, on the network that `seed` makes. */
  run(seed: number): CaseOutcome
}
