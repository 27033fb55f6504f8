/** Bounds of the wait between probes (draft-ietf-ccwg-bbr §5.3.3.8.2: T_bbr). */
const MIN_WAIT_MS = 2000
const MAX_EXTRA_WAIT_MS = 1000
/** Most round trips between them, so that Reno keeps up (§5.3.3.8.2: T_reno_bound). */
const MAX_ROUNDS = 63

/**
 * When to probe for bandwidth (draft-ietf-ccwg-bbr §5.3.3.8). The draft draws the wait at random,
 * so that flows do not probe together; here it follows from when, and with how much delivered, the
 * cycle began, which is as different between flows, and the same each time it is replayed.
 */
export class ProbeClock {
  #startMs = 0
  #waitMs = 0
  #rounds = 0

  /** PickProbeWait(). */
  start(nowMs: number, deliveredBytes: number): void {
    const bits = scramble(Math.floor(nowMs * 1000), deliveredBytes)
    this.#startMs = nowMs
    this.#rounds = bits & 1
    this.#waitMs = MIN_WAIT_MS + (MAX_EXTRA_WAIT_MS * (bits >>> 1)) / 2 ** 31
  }

  onRound(): void {
    this.#rounds++
  }

  /** IsTimeToProbeBW(). @param frames What the flow wants in flight. */
  isDue(nowMs: number, frames: number): boolean {
    return nowMs > this.#startMs + this.#waitMs || this.#rounds >= Math.min(frames, MAX_ROUNDS)
  }
}

/** A well-mixed uint32 of two numbers (the finisher of MurmurHash3). */
function scramble(a: number, b: number): number {
  let mixed = Math.imul(a | 0, 0x9e3779b1) ^ (b | 0)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
