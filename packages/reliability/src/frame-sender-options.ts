import type { FragmentFate, PathSamples } from './samples.ts'

/** What a {@link FrameSender} is made from. */
export interface FrameSenderOptions {
  /** Id of the first frame. */
  readonly firstFrameId: number
  /** The peer's receive window: a power of two from 16 to 2²⁰ frames. */
  readonly window: number
  /** Draws a uint32 that the peer cannot foresee. */
  readonly random: () => number
  /** Learns what became of fragments. */
  readonly fate: FragmentFate
  /** Learns what the acks say about the path: a congestion controller fits. */
  readonly samples: PathSamples
  /** Round-trip time to assume before the first sample, in ms. Default 100. */
  readonly initialRttMs?: number
  /** Largest frame, so that a probe asks for no more than it can carry. Default 1200 bytes. */
  readonly maxFrameBytes?: number
}
