/**
 * What a message takes of a receiver's memory, as both sides count it: its length, or that of its
 * fragments at their full size if there are several, because the receiver makes room for all of
 * them when the first arrives.
 */
export function messageCostBytes(
  payloadBytes: number,
  lastFragmentId: number,
  maxFragmentBytes: number,
): number {
  return lastFragmentId === 0 ? payloadBytes : (lastFragmentId + 1) * maxFragmentBytes
}

/** A limit on memory as both sides count it: rounded up to whole fragments. */
export function memoryLimitBytes(limitBytes: number, maxFragmentBytes: number): number {
  return Math.ceil(limitBytes / maxFragmentBytes) * maxFragmentBytes
}
