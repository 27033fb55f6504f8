import type { ConnectionTrace, ConnectionTraceFactory } from './connection-trace.ts'

/** Tells each of two what happens, where both want to know; either may be missing. */
export function bothTraces(
  first: ConnectionTraceFactory | undefined,
  second: ConnectionTraceFactory | undefined,
): ConnectionTraceFactory | undefined {
  if (first === undefined || second === undefined) return first ?? second
  return (peer) => {
    const one = first(peer)
    const other = second(peer)
    return one === undefined || other === undefined ? (one ?? other) : joined(one, other)
  }
}

function joined(one: ConnectionTrace, other: ConnectionTrace): ConnectionTrace {
  return {
    onState(nowMs, from, to, reason) {
      one.onState(nowMs, from, to, reason)
      other.onState(nowMs, from, to, reason)
    },
    onFrameSent(nowMs, bytes, start, end) {
      one.onFrameSent(nowMs, bytes, start, end)
      other.onFrameSent(nowMs, bytes, start, end)
    },
    onFrameReceived(nowMs, bytes, start, end) {
      one.onFrameReceived(nowMs, bytes, start, end)
      other.onFrameReceived(nowMs, bytes, start, end)
    },
    onAcked(sample, controller) {
      one.onAcked(sample, controller)
      other.onAcked(sample, controller)
    },
    onLost(loss, controller) {
      one.onLost(loss, controller)
      other.onLost(loss, controller)
    },
    onSpuriousLoss(loss) {
      one.onSpuriousLoss(loss)
      other.onSpuriousLoss(loss)
    },
    onPersistentCongestion(nowMs) {
      one.onPersistentCongestion(nowMs)
      other.onPersistentCongestion(nowMs)
    },
  }
}
