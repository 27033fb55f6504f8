import { CliError, EXIT_FAILED } from '../cli-error.ts'

/** An event of a rudp trace, as docs/qlog.md tells. */
export interface QlogEvent {
  readonly time: number
  readonly name: string
  readonly data: {
    readonly old?: string
    readonly new?: string
    readonly reason?: string
    readonly raw?: { readonly length: number }
    readonly frame?: QlogFrame
    readonly frame_number?: number
    readonly sent_at?: number
    readonly latest_rtt?: number
    readonly smoothed_rtt?: number
    readonly bytes_in_flight?: number
    readonly congestion_window?: number
    readonly pacing_rate?: number
    readonly delivery_rate?: number
  }
}

export interface QlogFrame {
  readonly type: string
  readonly frame_id?: number
  readonly fragments?: readonly { readonly message_id: number; readonly fragment_id: number }[]
  readonly groups?: readonly { readonly base_id: number; readonly bits: number }[]
}

/** One trace, read. */
export interface Qlog {
  readonly title: string
  readonly events: readonly QlogEvent[]
  /** Whether the last record was cut off, as by a crash or a trace that is still being written. */
  readonly isCutOff: boolean
}

const RECORD_SEPARATOR = '\u001e'

/** @throws {CliError} When `text` is no trace of ours. */
export function readQlog(text: string): Qlog {
  const [before = '', ...records] = text.split(RECORD_SEPARATOR)
  if (before.trim() !== '' || records.length === 0) throw notOurs('no JSON text sequence')
  const values: unknown[] = []
  let isCutOff = false
  for (const [index, record] of records.entries()) {
    try {
      values.push(JSON.parse(record))
    } catch {
      if (index < records.length - 1) throw notOurs(`record ${index + 1} is no JSON`)
      isCutOff = true
    }
  }
  const [header, ...events] = values
  const { title, trace } = (header ?? {}) as {
    title?: unknown
    trace?: { event_schemas?: unknown }
  }
  if (!String(trace?.event_schemas).includes('urn:rudp:')) throw notOurs('its events are not ours')
  const wrong = events.findIndex((event) => !isEvent(event))
  if (wrong >= 0) throw notOurs(`record ${wrong + 2} is no event`)
  return { title: String(title ?? ''), events: events as QlogEvent[], isCutOff }
}

function isEvent(value: unknown): boolean {
  const { time, name, data } = (value ?? {}) as Record<string, unknown>
  return (
    Number.isFinite(time) && typeof name === 'string' && typeof data === 'object' && data !== null
  )
}

function notOurs(why: string): CliError {
  return new CliError(`Cannot read trace: ${why}`, EXIT_FAILED, 'trace')
}
