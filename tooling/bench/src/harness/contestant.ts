/** Someone who is measured round by round, in turn with others. */
export interface Contestant<T> {
  readonly name: string
  /** Starts what it takes, warmed up. */
  start(): Promise<Running<T>>
}

/** A {@link Contestant} at work. */
export interface Running<T> {
  /** Measures once. */
  measure(): Promise<T>
  end(): Promise<void>
}

/** What became of a contestant: a result of each round, or why there is none. */
export interface Outcome<T> {
  readonly results: readonly T[]
  readonly skipped?: string
}
