export {
  FRAME_DUPLICATE,
  FRAME_NEW,
  FRAME_OUTSIDE,
  FrameReceiver,
  type FrameReceiverOptions,
} from './frame-receiver.ts'
export {
  createFrameReceiverCounters,
  type FrameReceiverCounters,
} from './frame-receiver-counters.ts'
export { FrameSender } from './frame-sender.ts'
export { createFrameSenderCounters, type FrameSenderCounters } from './frame-sender-counters.ts'
export type { FrameSenderOptions } from './frame-sender-options.ts'
export { RttEstimator } from './rtt-estimator.ts'
export type { AckSample, FragmentFate, LossSample, PathSamples } from './samples.ts'
