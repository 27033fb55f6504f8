export { AddressMap, type PeerAddress } from './address-map.ts'
export { refusalReason } from './client-handshake.ts'
export type { CloseReason } from './close-reason.ts'
export { Connection } from './connection.ts'
export type { ConnectionContext } from './connection-context.ts'
export type { ConnectionEvent } from './connection-event.ts'
export type { ConnectionState } from './connection-state.ts'
export {
  type ChannelStats,
  type ConnectionStats,
  readChannelStats,
  readStats,
  type SentMessageCounters,
} from './connection-stats.ts'
export { Endpoint, type EndpointCounters } from './endpoint.ts'
export type { AcceptDecision, ConnectRequest, EndpointOptions } from './endpoint-options.ts'
export { EndpointPeer } from './endpoint-peer.ts'
export type { HandshakeResult } from './handshake-result.ts'
export { limitsFromFrame, limitsToAnswer, limitsToFrame, type PeerLimits } from './peer-limits.ts'
export { ReceivedFrame } from './received-frame.ts'
export type { SendLimit } from './send-gate.ts'
export { Session } from './session.ts'
export type { SessionOptions } from './session-options.ts'
export { type ConnectionOptions, type ConnectionSettings, resolveSettings } from './settings.ts'
export type {
  ConnectionTrace,
  ConnectionTraceFactory,
  TracedPeer,
} from './trace/connection-trace.ts'
export { eventTrace, type TraceEvent } from './trace/event-trace.ts'
export { qlogTrace } from './trace/qlog-trace.ts'
export { TracedConnection } from './trace/traced-connection.ts'
