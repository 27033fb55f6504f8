/** Sent at most once, and dropped if it does not leave in the wake-up after it was queued. */
export const MODE_TIME_SENSITIVE = 0
/** Sent once. */
export const MODE_UNRELIABLE = 1
/** Resent until acknowledged, but the receiver may skip it when something newer came first. */
export const MODE_PERSISTENT = 2
/** Resent until acknowledged, and never skipped. */
export const MODE_RELIABLE = 3

/** How much a sender cares that a message arrives. All fragments of a message share its mode. */
export type SendMode =
  | typeof MODE_TIME_SENSITIVE
  | typeof MODE_UNRELIABLE
  | typeof MODE_PERSISTENT
  | typeof MODE_RELIABLE

/** Whether fragments of a message in `mode` are sent again after they were lost. */
export function isResent(mode: SendMode): boolean {
  return mode >= MODE_PERSISTENT
}
