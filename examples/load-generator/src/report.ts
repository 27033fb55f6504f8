import type { RudpConnection } from '@rudp/node'
import type { Load } from './load.ts'

/** What a load has met with. */
export class Report {
  sent = 0
  sendingMs = 0
  /** How long this process was once away from its messages: that much its own figures may be wrong. */
  longestTurnMs = 0
  readonly #load: Load
  readonly #roundTripsMs: number[] = []
  readonly #broken = new Map<string, number>()
  #frames = 0
  #lostFrames = 0

  constructor(load: Load) {
    this.#load = load
  }

  get answered(): number {
    return this.#roundTripsMs.length
  }

  addAnswer(roundTripMs: number): void {
    this.#roundTripsMs.push(roundTripMs)
  }

  addBroken(code: string): void {
    this.#broken.set(code, (this.#broken.get(code) ?? 0) + 1)
  }

  addStats({ frames }: ReturnType<RudpConnection['stats']>): void {
    this.#frames += frames.framesSent ?? 0
    this.#lostFrames += frames.framesLost ?? 0
  }

  /** Round trip that `share` (0 to 1) of the answers were no slower than, in ms; `NaN` without answers. */
  percentileMs(share: number): number {
    const sorted = this.#roundTripsMs.sort((a, b) => a - b)
    return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
  }

  toString(): string {
    const { clients, rate, bytes, mode } = this.#load
    const seconds = this.sendingMs / 1000
    const perSecond = Math.round(this.sent / seconds)
    const percentiles = [0.5, 0.9, 0.99, 1].map((share) => this.percentileMs(share).toFixed(2))
    const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(2)} %`
    return [
      `load        ${clients} clients, ${rate} messages/s each, ${bytes} bytes, ${mode}`,
      `sent        ${this.sent} in ${seconds.toFixed(2)} s: ${perSecond}/s`,
      `answered    ${this.answered} (${share(this.answered, this.sent)})`,
      `round trip  ${percentiles.join(' / ')} ms (50 / 90 / 99 / 100 %)`,
      `own delay   up to ${this.longestTurnMs.toFixed(0)} ms between two turns of this process`,
      `frames      ${this.#frames} sent, ${share(this.#lostFrames, this.#frames)} lost`,
      `broken      ${[...this.#broken].map(([code, count]) => `${count} ${code}`).join(', ') || 'none'}`,
    ].join('\n')
  }
}
