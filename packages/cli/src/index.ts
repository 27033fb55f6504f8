export {
  EXIT_FAILED,
  EXIT_INTERRUPTED,
  EXIT_OK,
  EXIT_UNREACHABLE,
  EXIT_USAGE,
} from './cli-error.ts'
export { Dashboard } from './dashboard/dashboard.ts'
export { openDashboard, type WatchedServer } from './dashboard/open-dashboard.ts'
export { decodeFrame } from './frames/decode-frame.ts'
export { encodeFrame } from './frames/encode-frame.ts'
export type { AckGroupJson, DatagramJson, FrameJson } from './frames/frame-json.ts'
export { type ProxyOptions, UdpProxy } from './proxy/udp-proxy.ts'
export { run } from './run.ts'
export { type SampledServer, ServerSampler } from './stats/server-sampler.ts'
export type { ConnectionStatsJson, StatsJson } from './stats/stats-json.ts'
export type { OutputStream, Surroundings } from './surroundings.ts'
