import type { ConnectionStats } from '@rudp/node'
import { toJsonMs } from '../measure/durations.ts'
import type { ConnectionStatsJson } from './stats-json.ts'

/** Frames sent, and those of them taken for lost and not heard of again. */
export interface FrameTally {
  readonly sent: number
  readonly lost: number
}

/** Over how long loss is counted: a second has too few frames of a game to tell. */
const LOSS_SPAN_MS = 5_000

interface Look extends FrameTally {
  readonly atMs: number
  readonly sentBytes: number
  readonly receivedBytes: number
}

/** Makes statistics of one connection from what its counters grew by. */
export class ConnectionSampler {
  /** Frames of the last seconds. */
  recentFrames: FrameTally = { sent: 0, lost: 0 }
  readonly #id: number
  readonly #peer: string
  readonly #sinceMs: number
  /** The last ones, oldest first, reaching back as far as loss is counted. */
  readonly #looks: Look[] = []

  constructor(id: number, peer: string, nowMs: number) {
    this.#id = id
    this.#peer = peer
    this.#sinceMs = nowMs
  }

  sample(nowMs: number, stats: ConnectionStats): ConnectionStatsJson {
    const { frames, inbox } = stats
    const look: Look = {
      atMs: nowMs,
      sent: frames.framesSent,
      lost: frames.framesLost - frames.framesSpuriouslyLost,
      sentBytes: frames.bytesSent,
      receivedBytes: inbox.deliveredBytes,
    }
    // What came before the first look is nobody's rate.
    const before = this.#looks.at(-1) ?? look
    this.#looks.push(look)
    while (nowMs - (this.#looks[1]?.atMs ?? nowMs) >= LOSS_SPAN_MS) this.#looks.shift()
    const first = this.#looks[0] ?? look
    // A loss that turns out to be none is taken back later than it was counted.
    this.recentFrames = { sent: look.sent - first.sent, lost: Math.max(0, look.lost - first.lost) }
    const spanMs = nowMs - before.atMs
    const perSecond = (grownBy: number): number =>
      spanMs > 0 ? Math.round((grownBy * 1000) / spanMs) : 0
    return {
      id: this.#id,
      peer: this.#peer,
      state: stats.state,
      for_ms: Math.round(nowMs - this.#sinceMs),
      rtt_ms: toJsonMs(stats.rttMs),
      latest_rtt_ms: toJsonMs(stats.latestRttMs),
      min_rtt_ms: toJsonMs(stats.minRttMs),
      loss: lossOf(this.recentFrames),
      sent_bytes_per_second: perSecond(look.sentBytes - before.sentBytes),
      received_bytes_per_second: perSecond(look.receivedBytes - before.receivedBytes),
      controller: stats.controller,
      allowed_bytes_per_second: limited(stats.bytesPerSecond),
      window_bytes: limited(stats.windowBytes),
      in_flight_bytes: stats.inFlightBytes,
      queued_bytes: stats.bufferedBytes,
      receiving_bytes: stats.receiveAllocBytes,
      limit: stats.limit,
    }
  }
}

/** Share of the frames that was lost; `null` if there were none. */
export function lossOf({ sent, lost }: FrameTally): number | null {
  return sent === 0 ? null : Math.min(1, lost / sent)
}

function limited(value: number): number | null {
  return Number.isFinite(value) ? Math.round(value) : null
}
