import type { ConnectionTraceFactory, TracedPeer } from './connection-trace.ts'
import { eventTrace } from './event-trace.ts'

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
  return eventTrace((peer) => {
    const write = begin(peer)
    if (write === undefined) return undefined
    write(toRecord(headerOf(peer)))
    return ({ time, name, data }) => write(toRecord({ time, name: `rudp:${name}`, data }))
  })
}

/** Times are those of the endpoint's clock, in ms: only their differences mean something. */
const MONOTONIC = { clock_type: 'monotonic', epoch: 'unknown' }

function headerOf({ role, hostname, port }: TracedPeer): object {
  return {
    file_schema: 'urn:ietf:params:qlog:file:sequential',
    serialization_format: 'application/qlog+json-seq',
    title: `rudp ${role} of ${hostname}:${port}`,
    trace: {
      common_fields: { time_format: 'relative_to_epoch', reference_time: MONOTONIC },
      vantage_point: { type: role },
      event_schemas: [SCHEMA],
    },
  }
}

function toRecord(value: object): string {
  return `${RECORD_SEPARATOR}${JSON.stringify(value)}\n`
}
