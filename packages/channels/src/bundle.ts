/** What a message in a bundle takes beside its own bytes: its length, two bytes, the higher first. */
export const BUNDLE_ENTRY_BYTES = 2
/** Fragments of a bundle at most: as many full frames as one system call carries with offload. */
export const MAX_BUNDLE_FRAGMENTS = 44
/** Messages in a bundle at most, so that what one datagram brings to delivery is bounded. */
export const MAX_BUNDLED_MESSAGES = 1_024

/** Puts a message at `at` into a bundle. */
export function writeBundled(bundle: Uint8Array, at: number, message: Uint8Array): void {
  const sizeBytes = message.length
  bundle[at] = sizeBytes >>> 8
  bundle[at + 1] = sizeBytes
  bundle.set(message, at + BUNDLE_ENTRY_BYTES)
}
