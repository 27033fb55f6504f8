import type { AckSample, CongestionController, LossSample } from '@rudp/congestion'
import { type FrameReader, MALFORMED, uflow3 } from '@rudp/wire'
import type { CloseReason } from '../close-reason.ts'
import type { ConnectionState } from '../connection-state.ts'
import type { ConnectionTrace, ConnectionTraceFactory, TracedPeer } from './connection-trace.ts'
import { toQlogFrame } from './qlog-frame.ts'

/** What a trace tells, as a value that belongs to its receiver; docs/qlog.md lists names and fields. */
export interface TraceEvent {
  /** In ms of the endpoint's clock. */
  readonly time: number
  /** `frame_sent`, `metrics_updated` … */
  readonly name: string
  readonly data: Readonly<Record<string, unknown>>
}

/**
 * Turns what happens to a connection into events.
 *
 * @param begin Called for each connection; gives the function that takes its events, or `undefined` to leave
 *   the connection out. Neither must throw.
 */
export function eventTrace(
  begin: (peer: TracedPeer) => ((event: TraceEvent) => void) | undefined,
): ConnectionTraceFactory {
  return (peer) => {
    const emit = begin(peer)
    return emit === undefined ? undefined : new EventTrace(emit)
  }
}

class EventTrace implements ConnectionTrace {
  readonly #emit: (event: TraceEvent) => void
  readonly #reader: FrameReader = uflow3.createReader()

  constructor(emit: (event: TraceEvent) => void) {
    this.#emit = emit
  }

  onState(nowMs: number, from: ConnectionState, to: ConnectionState, reason?: CloseReason): void {
    const data = { old: from, new: to, ...(reason !== undefined && { reason }) }
    this.#event(nowMs, 'connection_state_updated', data)
  }

  onFrameSent(nowMs: number, bytes: Uint8Array, start: number, end: number): void {
    this.#frame(nowMs, 'frame_sent', bytes, start, end)
  }

  onFrameReceived(nowMs: number, bytes: Uint8Array, start: number, end: number): void {
    this.#frame(nowMs, 'frame_received', bytes, start, end)
  }

  onAcked(sample: Readonly<AckSample>, controller: Readonly<CongestionController>): void {
    this.#event(sample.nowMs, 'metrics_updated', {
      acked_bytes: sample.ackedBytes,
      ...finite({
        latest_rtt: sample.latestRttMs,
        smoothed_rtt: sample.smoothedRttMs,
        min_rtt: sample.minRttMs,
        rtt_variance: sample.rttVarianceMs,
        delivery_rate: sample.deliveryRate,
        congestion_window: controller.windowBytes,
        pacing_rate: controller.bytesPerSecond,
      }),
      bytes_in_flight: sample.inFlightBytes,
    })
  }

  onLost(loss: Readonly<LossSample>, controller: Readonly<CongestionController>): void {
    this.#event(loss.nowMs, 'frame_lost', {
      ...lostFrame(loss),
      bytes_in_flight: loss.inFlightBytes,
      ...finite({
        congestion_window: controller.windowBytes,
        pacing_rate: controller.bytesPerSecond,
      }),
    })
  }

  onSpuriousLoss(loss: Readonly<LossSample>): void {
    this.#event(loss.nowMs, 'loss_was_spurious', lostFrame(loss))
  }

  onPersistentCongestion(nowMs: number): void {
    this.#event(nowMs, 'persistent_congestion', {})
  }

  #frame(nowMs: number, name: string, bytes: Uint8Array, start: number, end: number): void {
    const type = this.#reader.read(bytes, start, end)
    if (type === MALFORMED) return
    const frame = toQlogFrame(this.#reader, type)
    this.#event(nowMs, name, { raw: { length: end - start }, frame })
  }

  #event(time: number, name: string, data: TraceEvent['data']): void {
    this.#emit({ time, name, data })
  }
}

function lostFrame({ frameNumber, sizeBytes, sentAtMs }: Readonly<LossSample>): TraceEvent['data'] {
  return { frame_number: frameNumber, raw: { length: sizeBytes }, sent_at: sentAtMs }
}

/** JSON knows no Infinity and no NaN: what is unlimited or unknown is left out. */
function finite(values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => Number.isFinite(value)))
}
