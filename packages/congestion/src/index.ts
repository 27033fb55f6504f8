export { aimd } from './aimd.ts'
export { bounded } from './bounded.ts'
export type {
  AckSample,
  CongestionController,
  CongestionControllerFactory,
  LossSample,
  PathInfo,
} from './controller.ts'
export { fixedRate } from './fixed-rate.ts'
export { maxBurstBytes, Pacer } from './pacer.ts'
export { unlimited } from './unlimited.ts'
