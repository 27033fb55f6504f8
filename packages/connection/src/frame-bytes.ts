import type { Dialect } from '@rudp/wire'

/** Most bytes that a frame with so much payload takes; a full frame holds what it can. */
export function frameBytes(dialect: Dialect, payloadBytes: number): number {
  const { maxFrameBytes, dataFrameOverheadBytes, maxFragmentHeaderBytes } = dialect
  return Math.min(maxFrameBytes, payloadBytes + dataFrameOverheadBytes + maxFragmentHeaderBytes)
}
