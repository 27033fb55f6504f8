import type { Dialect } from '@rudp/wire'

/**
 * Most bytes that a frame with so much payload takes; a full frame holds what it can.
 *
 * @param limitBytes What a full frame takes. Default: the dialect's `maxFrameBytes`.
 */
export function frameBytes(
  dialect: Dialect,
  payloadBytes: number,
  limitBytes: number = dialect.maxFrameBytes,
): number {
  const { dataFrameOverheadBytes, maxFragmentBytes, maxFragmentHeaderBytes } = dialect
  const fragments = Math.max(1, Math.ceil(payloadBytes / maxFragmentBytes))
  const sizeBytes = payloadBytes + dataFrameOverheadBytes + fragments * maxFragmentHeaderBytes
  return Math.min(limitBytes, sizeBytes)
}
