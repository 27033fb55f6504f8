import type { AckSample, CongestionController, LossSample } from '@rudp/congestion'
import { type FrameReader, MALFORMED, uflow3 } from '@rudp/wire'
import type { CloseReason } from '../close-reason.ts'
import type { ConnectionState } from '../connection-state.ts'
import type { ConnectionTrace, ConnectionTraceFactory, TracedPeer } from './connection-trace.ts'
import { toQlogFrame } from './qlog-frame.ts'

/** RFC 7464: what begins each record of a JSON text sequence. */
const RECORD_SEPARATOR = '\u001e'
const SCHEMA = 'urn:rudp:qlog:events:rudp-01'

/**
 * Writes a connection's life as qlog, one JSON text sequence a connection (draft-ietf-quic-qlog-main-schema §5,
 * RFC 7464), with the events of docs/qlog.md. No payload is written.
 *
 * @param begin Called for each connection; gives the function that takes its records, each a whole line, or
 *   `undefined` to leave the connection out. It must not throw.
 *
 * @example
 * ```ts
 * import { qlogTrace } from '@rudp/connection'
 *
 * const records: string[] = []
 * const trace = qlogTrace((peer) => (peer.role === 'client' ? (text) => void records.push(text) : undefined))
 * const options = { trace } // of connect or listen
 * ```
 */
export function qlogTrace(
  begin: (peer: TracedPeer) => ((text: string) => void) | undefined,
): ConnectionTraceFactory {
  return (peer) => {
    const write = begin(peer)
    return write === undefined ? undefined : new QlogTrace(peer, write)
  }
}

class QlogTrace implements ConnectionTrace {
  readonly #write: (text: string) => void
  readonly #reader: FrameReader = uflow3.createReader()

  constructor(peer: TracedPeer, write: (text: string) => void) {
    this.#write = write
    this.#record({
      file_schema: 'urn:ietf:params:qlog:file:sequential',
      serialization_format: 'application/qlog+json-seq',
      title: `rudp ${peer.role} of ${peer.hostname}:${peer.port}`,
      trace: {
        common_fields: { time_format: 'relative_to_epoch', reference_time: MONOTONIC },
        vantage_point: { type: peer.role },
        event_schemas: [SCHEMA],
      },
    })
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

  #event(time: number, name: string, data: object): void {
    this.#record({ time, name: `rudp:${name}`, data })
  }

  #record(record: object): void {
    this.#write(`${RECORD_SEPARATOR}${JSON.stringify(record)}\n`)
  }
}

/** Times are those of the endpoint's clock, in ms: only their differences mean something. */
const MONOTONIC = { clock_type: 'monotonic', epoch: 'unknown' }

function lostFrame({ frameNumber, sizeBytes, sentAtMs }: Readonly<LossSample>): object {
  return { frame_number: frameNumber, raw: { length: sizeBytes }, sent_at: sentAtMs }
}

/** JSON knows no Infinity and no NaN: what is unlimited or unknown is left out. */
function finite(values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => Number.isFinite(value)))
}
