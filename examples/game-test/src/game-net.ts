/** How much a message matters: a position is out of date soon, a score must arrive. */
export type Importance = 'soon outdated' | 'must arrive'

/**
 * All that the game wants of the world. A simulated connection fills it in the tests, a real one in
 * the product, and the game cannot tell which.
 */
export interface GameNet {
  /** Milliseconds on a clock that never goes back. */
  readonly nowMs: number
  /** Sends to that peer; a client's only peer is `'server'`. */
  send(to: string, message: string, importance: Importance): void
}
