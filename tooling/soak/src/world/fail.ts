/** A promise that was broken. */
export interface Violation {
  /** Which oracle says so: a shrunk plan has to fail by the same one. */
  readonly kind: string
  readonly what: string
}

/** Writes a violation down. */
export type Fail = (kind: string, what: string) => void
