export {
  EXIT_FAILED,
  EXIT_INTERRUPTED,
  EXIT_OK,
  EXIT_UNREACHABLE,
  EXIT_USAGE,
} from './cli-error.ts'
export { decodeFrame } from './frames/decode-frame.ts'
export { encodeFrame } from './frames/encode-frame.ts'
export type { AckGroupJson, DatagramJson, FrameJson } from './frames/frame-json.ts'
export { type ProxyOptions, UdpProxy } from './proxy/udp-proxy.ts'
export { run } from './run.ts'
export type { OutputStream, Surroundings } from './surroundings.ts'
