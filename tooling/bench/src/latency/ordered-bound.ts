/** A workload whose best possible latency can be computed. */
export interface BoundInput {
  /** One-way delay, in ms. */
  readonly oneWayMs: number
  /** Each datagram takes up to so much less or more, uniformly. Default 0. */
  readonly jitterMs?: number
  /** How long after sending a loss can be known, in ms. Default: a round trip. */
  readonly knownAfterMs?: number
  /** Probability that a datagram is lost. */
  readonly loss: number
  /** Mean length of a burst of losses; 1 / (1 - loss) for independent losses. */
  readonly meanBurst: number
  /** Time between messages, in ms. */
  readonly intervalMs: number
  /** Copies sent in later frames besides the first: 0 or 1, one interval later. */
  readonly extraCopies?: number
}

/** Probabilities below it are taken for 0. */
const NEGLIGIBLE = 1e-12
/** How closely quantiles are computed, in ms. */
const PRECISION_MS = 1e-7

/**
 * The earliest that any protocol can deliver, as a distribution.
 *
 * A message cannot arrive later than `d + kR` with less probability than that of k + 1 losses
 * in a row, since nobody knows of a loss before a round trip R has passed. On an ordered channel
 * it waits for all that were sent before it, so with messages every T milliseconds, in the
 * stationary state,
 *
 *     P(latency ≤ x) = P(no message sent iT earlier arrives later than x + iT, for any i ≥ 0).
 *
 * First transmissions are lost as the link's two-state chain has it; a resend leaves so much
 * later that its loss is taken for independent (`idealLatencies` tells what bursts make of that).
 */
export function orderedBoundCdf(x: number, input: BoundInput): number {
  const { oneWayMs, loss, meanBurst, intervalMs, jitterMs = 0 } = input
  if (x < oneWayMs - jitterMs) return 0
  const leaveBad = 1 / meanBurst
  const enterBad = (leaveBad * loss) / (1 - loss)
  // Weight of the histories in which all later messages came in time, by the state of the link
  // that the message under consideration found.
  let good = 1 - loss
  let bad = loss
  for (let i = 0; ; i++) {
    const spareMs = x + i * intervalMs
    const missed = laterCopiesMissed(spareMs, input)
    const late = 1 - arrived(spareMs, input)
    good *= 1 - late * missed
    bad *= 1 - missed
    if (missed < NEGLIGIBLE || (late === 0 && loss === 0)) return good + bad
    // One step back in time: the chain is reversible, so its steps are the same both ways.
    const earlierGood = good * (1 - enterBad) + bad * leaveBad
    bad = good * enterBad + bad * (1 - leaveBad)
    good = earlierGood
  }
}

/** The smallest latency, in ms, that a share `q` of messages can keep to. */
export function orderedBoundQuantile(q: number, input: BoundInput): number {
  const { oneWayMs, jitterMs = 0 } = input
  let low = oneWayMs - jitterMs
  if (orderedBoundCdf(low, input) >= q) return low
  let high = oneWayMs + jitterMs
  while (orderedBoundCdf(high, input) < q) high += 2 * oneWayMs
  while (high - low > PRECISION_MS) {
    const middle = (low + high) / 2
    if (orderedBoundCdf(middle, input) >= q) high = middle
    else low = middle
  }
  // The steps of the distribution lie where resends arrive: a little beyond them is on them.
  return Math.round(high * 1e5) / 1e5
}

/** Probability that a datagram which is not lost arrives within `afterMs`. */
function arrived(afterMs: number, { oneWayMs, jitterMs = 0 }: BoundInput): number {
  // Sums of intervals fall short of their true value by a rounding.
  const beyondMs = afterMs - oneWayMs + 1e-9
  if (jitterMs === 0) return beyondMs >= 0 ? 1 : 0
  return Math.min(1, Math.max(0, (beyondMs + jitterMs) / (2 * jitterMs)))
}

/** Probability that none of a message's copies but the first arrives within `spareMs`. */
function laterCopiesMissed(spareMs: number, input: BoundInput): number {
  const { oneWayMs, loss, intervalMs, jitterMs = 0, extraCopies = 0 } = input
  const knownAfterMs = input.knownAfterMs ?? 2 * oneWayMs
  let missed = 1
  if (extraCopies > 0) missed *= 1 - (1 - loss) * arrived(spareMs - intervalMs, input)
  // With an extra copy nothing is known to be lost before that long after the copy.
  let sentAtMs = knownAfterMs + extraCopies * intervalMs
  while (sentAtMs + oneWayMs - jitterMs <= spareMs + 1e-9 && missed > NEGLIGIBLE) {
    missed *= 1 - (1 - loss) * arrived(spareMs - sentAtMs, input)
    sentAtMs += knownAfterMs
  }
  return missed
}
