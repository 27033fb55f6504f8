export type { ReceiveCounters, ReceiverCounters, SendCounters } from '@rudp/channels'
export type { FrameReceiverCounters, FrameSenderCounters } from '@rudp/reliability'
export type { ChannelStats, ConnectionStats, SentMessageCounters } from '../connection-stats.ts'
export type {
  ConnectionTrace,
  ConnectionTraceFactory,
  TracedPeer,
} from '../trace/connection-trace.ts'
export { eventTrace, type TraceEvent } from '../trace/event-trace.ts'
export { qlogTrace } from '../trace/qlog-trace.ts'
export type { AbortSignalLike } from './abort-signal.ts'
export type { CloseInfo } from './close-info.ts'
export type { CloseOptions } from './close-options.ts'
export { type Connect, createApi, type Listen } from './create-api.ts'
export type {
  ConnectOptions,
  Handlers,
  ListenOptions,
  ServeOptions,
  SocketTuning,
} from './endpoint-options.ts'
export type { ManualConnectOptions, ManualListenOptions } from './manual-options.ts'
export type { BatchSenderOptions, PlainSender } from './offload/batch-sender.ts'
export { DatagramPath, type DatagramPathOptions } from './offload/datagram-path.ts'
export { LIBC_NAMES, type Libc } from './offload/libc.ts'
export type { OffloadReason, OffloadStats } from './offload/offload-status.ts'
export { type LibcSource, type OffloadSetup, openOffload } from './offload/open-offload.ts'
export { ReadTurns } from './read-turns.ts'
export {
  type Receipt,
  type ReceivedMessage,
  RudpConnection,
} from './rudp-connection.ts'
export { RudpError, type RudpErrorCode } from './rudp-error.ts'
export type { RudpEvent } from './rudp-event.ts'
export { RudpServer, type ServerStats } from './rudp-server.ts'
export type {
  DatagramReceiver,
  DatagramSocket,
  Runtime,
  RuntimeTimer,
  SocketAddress,
  SocketOptions,
} from './runtime.ts'
export type { MessageData, SendModeName, SendOptions } from './send-data.ts'
export { SteppedConnection } from './stepped-connection.ts'
export { SteppedServer } from './stepped-server.ts'
export { TimerHandle } from './timer-handle.ts'
export { type Lookup, type WebGlobals, webRuntime } from './web-runtime.ts'
