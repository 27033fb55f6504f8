import type { Qlog, QlogEvent, QlogFrame } from './read-qlog.ts'

/** A line or cloud of points of a chart: times in s, and a value for each. */
export interface Series {
  readonly label: string
  readonly times: number[]
  readonly values: number[]
}

/** A trace as charts show it. */
export interface Timeline {
  readonly title: string
  /** What to know at a glance, in the order to show it. */
  readonly facts: readonly (readonly [name: string, value: string])[]
  readonly charts: readonly Chart[]
}

export interface Chart {
  readonly title: string
  readonly unit: string
  readonly lines: readonly Series[]
  readonly points: readonly Series[]
}

/** Over how long the rate that was sent is averaged, in ms. */
const RATE_MS = 100

/** Turns a trace into what is drawn: frames over time, round trips, rates, bytes in flight. */
export function toTimeline({ title, events, isCutOff }: Qlog): Timeline {
  const startMs = events[0]?.time ?? 0
  const builder = new TimelineBuilder(startMs)
  for (const event of events) builder.add(event)
  const seconds = ((events.at(-1)?.time ?? startMs) - startMs) / 1000
  return builder.finish(title, seconds, isCutOff)
}

function series(label: string): Series {
  return { label, times: [], values: [] }
}

class TimelineBuilder {
  readonly #startMs: number
  readonly #sent = series('sent')
  readonly #resent = series('resent')
  readonly #lost = series('lost')
  readonly #acked = series('acknowledged up to')
  readonly #received = series('received')
  readonly #latestRtt = series('latest')
  readonly #smoothedRtt = series('smoothed')
  readonly #sentRate = series('sent')
  readonly #pacingRate = series('allowed by the controller')
  readonly #deliveryRate = series('delivered')
  readonly #inFlight = series('in flight')
  readonly #window = series('window')
  /** Fragments that went out before, as `message:fragment`; ids come again after 2²⁰ messages. */
  readonly #seen: Map<string, number> = new Map()
  #firstSentId = -1
  #firstReceivedId = -1
  #rateEndsMs: number
  #rateBytes = 0
  #frames = { sent: 0, received: 0, lost: 0, spurious: 0 }
  #bytes = { sent: 0, received: 0 }
  #end = ''

  constructor(startMs: number) {
    this.#startMs = startMs
    this.#rateEndsMs = startMs + RATE_MS
  }

  add(event: QlogEvent): void {
    const { data, name } = event
    const seconds = (event.time - this.#startMs) / 1000
    switch (name) {
      case 'rudp:frame_sent':
        this.#addSent(event, seconds)
        break
      case 'rudp:frame_received':
        this.#addReceived(event, seconds)
        break
      case 'rudp:frame_lost':
        this.#frames.lost++
        push(this.#lost, ((data.sent_at ?? event.time) - this.#startMs) / 1000, data.frame_number)
        this.#addMetrics(event, seconds)
        break
      case 'rudp:loss_was_spurious':
        this.#frames.spurious++
        break
      case 'rudp:metrics_updated':
        this.#addMetrics(event, seconds)
        break
      case 'rudp:connection_state_updated':
        if (data.new === 'closed') this.#end = data.reason ?? ''
    }
  }

  finish(title: string, seconds: number, isCutOff: boolean): Timeline {
    const { sent, received, lost, spurious } = this.#frames
    const resent = this.#resent.times.length
    const rtts = [...this.#latestRtt.values].sort((a, b) => a - b)
    const rtt = (share: number): string => {
      const value = rtts[Math.floor(share * (rtts.length - 1))]
      return value === undefined ? '–' : `${value.toFixed(1)} ms`
    }
    return {
      title,
      facts: [
        ['lasted', `${seconds.toFixed(1)} s`],
        ['frames sent', `${sent}, ${kilobytes(this.#bytes.sent)}`],
        ['received', `${received}, ${kilobytes(this.#bytes.received)}`],
        ['taken for lost', `${lost}${spurious > 0 ? `, ${spurious} wrongly` : ''}`],
        ['with something resent', String(resent)],
        ['round trip, median', rtt(0.5)],
        ['95 %', rtt(0.95)],
        ['end', isCutOff ? 'the trace is cut off' : this.#end || 'not in the trace'],
      ],
      charts: [
        {
          title: 'Data frames sent, by number',
          unit: '',
          lines: [this.#acked],
          points: [this.#sent, this.#resent, this.#lost],
        },
        { title: 'Data frames received', unit: '', lines: [], points: [this.#received] },
        {
          title: 'Round trip',
          unit: 'ms',
          lines: [this.#latestRtt, this.#smoothedRtt],
          points: [],
        },
        {
          title: 'Rate',
          unit: 'kB/s',
          lines: [this.#sentRate, this.#pacingRate, this.#deliveryRate],
          points: [],
        },
        { title: 'In flight', unit: 'kB', lines: [this.#inFlight, this.#window], points: [] },
      ],
    }
  }

  #addSent({ time, data }: QlogEvent, seconds: number): void {
    const length = data.raw?.length ?? 0
    this.#frames.sent++
    this.#bytes.sent += length
    this.#addToRate(time, length)
    const { frame } = data
    if (frame?.frame_id === undefined) return
    if (this.#firstSentId < 0) this.#firstSentId = frame.frame_id
    const number = (frame.frame_id - this.#firstSentId) >>> 0
    push(this.#hasResends(frame, number) ? this.#resent : this.#sent, seconds, number)
  }

  #addReceived({ data }: QlogEvent, seconds: number): void {
    this.#frames.received++
    this.#bytes.received += data.raw?.length ?? 0
    const { frame } = data
    if (frame?.frame_id !== undefined) {
      if (this.#firstReceivedId < 0) this.#firstReceivedId = frame.frame_id
      push(this.#received, seconds, (frame.frame_id - this.#firstReceivedId) >>> 0)
    }
    // On its own, or behind the fragments of a data frame.
    const newest = frame?.groups?.at(-1)
    if (newest === undefined || this.#firstSentId < 0) return
    const id = newest.base_id + (31 - Math.clz32(newest.bits))
    push(this.#acked, seconds, (id - this.#firstSentId) >>> 0)
  }

  #addMetrics({ data }: QlogEvent, seconds: number): void {
    push(this.#latestRtt, seconds, data.latest_rtt)
    push(this.#smoothedRtt, seconds, data.smoothed_rtt)
    push(this.#pacingRate, seconds, inKilo(data.pacing_rate))
    push(this.#deliveryRate, seconds, inKilo(data.delivery_rate))
    push(this.#inFlight, seconds, inKilo(data.bytes_in_flight))
    push(this.#window, seconds, inKilo(data.congestion_window))
  }

  #addToRate(timeMs: number, length: number): void {
    while (timeMs >= this.#rateEndsMs) {
      push(this.#sentRate, (this.#rateEndsMs - this.#startMs) / 1000, this.#rateBytes / RATE_MS)
      this.#rateBytes = 0
      this.#rateEndsMs += RATE_MS
    }
    this.#rateBytes += length
  }

  /** Whether a fragment of the frame went out in an earlier one; ids come again, but much later. */
  #hasResends(frame: QlogFrame, number: number): boolean {
    let hasResends = false
    for (const { message_id, fragment_id } of frame.fragments ?? []) {
      const key = `${message_id}:${fragment_id}`
      const before = this.#seen.get(key)
      if (before !== undefined && number - before < FRAMES_TO_FORGET) hasResends = true
      this.#seen.set(key, number)
    }
    return hasResends
  }
}

/** Two frame windows: no fragment is resent so much later. */
const FRAMES_TO_FORGET = 8192

function push({ times, values }: Series, seconds: number, value: number | undefined): void {
  if (value === undefined) return
  times.push(seconds)
  values.push(value)
}

function inKilo(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value / 1000
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`
}
