/** It was scheduled to arrive, perhaps damaged, late or twice. */
export const FATE_DELIVERED = 0
/** Lost at random. */
export const FATE_LOST = 1
/** The queue before the rate had no room. */
export const FATE_QUEUE_FULL = 2
/** Larger than the MTU. */
export const FATE_TOO_BIG = 3
/** Swallowed by an outage or a partition. */
export const FATE_OUTAGE = 4

/** What became of a datagram that was offered to a link: exactly one of the `FATE_` constants. */
export type Fate =
  | typeof FATE_DELIVERED
  | typeof FATE_LOST
  | typeof FATE_QUEUE_FULL
  | typeof FATE_TOO_BIG
  | typeof FATE_OUTAGE

/** The fates in words, by their number. */
export const FATE_NAMES: readonly string[] = Object.freeze([
  'delivered',
  'lost',
  'queue full',
  'too big',
  'outage',
])
