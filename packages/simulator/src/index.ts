export type { JitterShape, LinkConditions, Outage, ResolvedConditions } from './conditions.ts'
export type { Fate } from './fate.ts'
export {
  FATE_DELIVERED,
  FATE_LOST,
  FATE_NAMES,
  FATE_OUTAGE,
  FATE_QUEUE_FULL,
  FATE_TOO_BIG,
} from './fate.ts'
export type { SimulatedHost } from './host.ts'
export type { DeliverySink } from './link.ts'
export { Link } from './link.ts'
export type { LinkCounters, LinkDecision } from './link-decision.ts'
export { LinkMeter } from './link-meter.ts'
export type { GilbertElliott, LossModel } from './loss.ts'
export { burstLoss } from './loss.ts'
export { SimulatedNetwork } from './network.ts'
export type { AsyncRunLimit, NetworkCounters, NetworkOptions, RunLimit } from './network-options.ts'
export type { TraceEntry } from './network-trace.ts'
export { PcapRecorder } from './pcap-recorder.ts'
export { Random } from './random.ts'
export { TraceHash } from './trace-hash.ts'
