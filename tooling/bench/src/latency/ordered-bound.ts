/** A workload whose best possible latency can be computed. */
export interface BoundInput {
  /** One-way delay, in ms. */
  readonly oneWayMs: number
  /** Probability that a datagram is lost. */
  readonly loss: number
  /** Mean length of a burst of losses; 1 / (1 - loss) for independent losses. */
  readonly meanBurst: number
  /** Time between messages, in ms. */
  readonly intervalMs: number
  /** Copies sent in later frames besides the first: 0 or 1, one interval later. */
  readonly extraCopies?: number
}

/**
 * The earliest that any protocol can deliver, as a distribution.
 *
 * A message cannot arrive later than `d + kR` with less probability than that of k + 1 losses
 * in a row, since nobody knows of a loss before a round trip has passed. On an ordered channel
 * it waits for all that were sent before it, so with messages every T milliseconds, in the
 * stationary state,
 *
 *     P(latency ≤ x) = P(no message sent iT earlier arrives later than x + iT, for any i ≥ 0).
 *
 * First transmissions are lost as the link's two-state chain has it; a resend leaves so much
 * later that its loss is taken for independent.
 */
export function orderedBoundCdf(x: number, input: BoundInput): number {
  const { oneWayMs, loss, meanBurst, intervalMs, extraCopies = 0 } = input
  if (x < oneWayMs) return 0
  if (loss === 0) return 1
  const rttMs = 2 * oneWayMs
  const leaveBad = 1 / meanBurst
  const enterBad = (leaveBad * loss) / (1 - loss)
  // Weight of the histories in which all later messages came in time, by the state of the link
  // that the message under consideration found.
  let good = 1 - loss
  let bad = loss
  let sum = 1
  for (let i = 0; ; i++) {
    const spareMs = x + i * intervalMs - oneWayMs
    // With an extra copy nothing is known to be lost before a round trip after that copy.
    const firstResendMs = rttMs + extraCopies * intervalMs
    const resends = Math.max(0, Math.floor((spareMs - firstResendMs) / rttMs + 1 + 1e-9))
    const copies = extraCopies > 0 && spareMs >= intervalMs - 1e-9 ? extraCopies : 0
    const missed = loss ** (resends + copies)
    bad *= 1 - missed
    sum = good + bad
    if (missed < 1e-12) return sum
    // One step back in time: the chain is reversible, so its steps are the same both ways.
    const earlierGood = good * (1 - enterBad) + bad * leaveBad
    bad = good * enterBad + bad * (1 - leaveBad)
    good = earlierGood
  }
}

/** The smallest latency, in ms, that a share `q` of messages can keep to. */
export function orderedBoundQuantile(q: number, input: BoundInput): number {
  const { oneWayMs, intervalMs } = input
  const rttMs = 2 * oneWayMs
  // The distribution has its steps where a resend of some earlier message arrives.
  const candidates: number[] = [oneWayMs]
  for (let k = 0; k < 60; k++) {
    const latestMs = oneWayMs + k * rttMs + (input.extraCopies ?? 0) * intervalMs
    for (let atMs = latestMs; atMs > oneWayMs; atMs -= intervalMs) candidates.push(atMs)
  }
  candidates.sort((a, b) => a - b)
  let low = 0
  let high = candidates.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (orderedBoundCdf((candidates[middle] ?? 0) + 1e-6, input) >= q) high = middle
    else low = middle + 1
  }
  return candidates[low] ?? Number.NaN
}
