import { channel } from 'node:diagnostics_channel'
import { type ConnectionTraceFactory, eventTrace } from '@rudp/connection/host'

/** What a trace tells, each on a channel of its own: `rudp:frame_sent`, `rudp:metrics_updated` … (docs/qlog.md). */
const CHANNELS = [
  'connection_state_updated',
  'frame_sent',
  'frame_received',
  'metrics_updated',
  'frame_lost',
  'loss_was_spurious',
  'persistent_congestion',
].map((name) => ({ name, channel: channel(`rudp:${name}`) }))

const BY_NAME = new Map(CHANNELS.map((one) => [one.name, one.channel]))

/**
 * Publishes what happens to connections on Node's `diagnostics_channel`. Whether anybody subscribes is asked once, when
 * a connection begins: one that nobody watches then is not traced at all.
 */
export const diagnosticsTrace: ConnectionTraceFactory = eventTrace((peer) => {
  if (!CHANNELS.some(({ channel }) => channel.hasSubscribers)) return undefined
  return ({ time, name, data }) => {
    const target = BY_NAME.get(name)
    if (target?.hasSubscribers) target.publish({ peer, time, data })
  }
})
