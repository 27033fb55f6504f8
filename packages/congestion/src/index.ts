export { aimd } from './aimd.ts'
export type { BbrOptions } from './bbr.ts'
export { bbr, bbrWith } from './bbr.ts'
export { bounded } from './bounded.ts'
export type {
  AckSample,
  CongestionController,
  CongestionControllerFactory,
  LossSample,
  PathInfo,
} from './controller.ts'
export { cubic } from './cubic.ts'
export { fixedRate } from './fixed-rate.ts'
export { maxBurstBytes, Pacer } from './pacer.ts'
export { tfrc } from './tfrc.ts'
export { unlimited } from './unlimited.ts'
