import { formatBytes, formatClock, formatRate } from '../terminal/format.ts'
import { progressBar } from '../terminal/progress-bar.ts'
import { RateMeter } from '../terminal/rate-meter.ts'
import { safeText } from '../terminal/safe-text.ts'

const NAME_COLUMNS = 20
const MIN_BAR_COLUMNS = 8
const MAX_BAR_COLUMNS = 30

/** Follows a count of bytes to its end and says how it goes. */
export class TransferProgress {
  readonly #totalBytes: number
  readonly #rate: RateMeter = new RateMeter()
  #doneBytes = 0

  constructor(totalBytes: number) {
    this.#totalBytes = totalBytes
  }

  /** 0 to 1; what is empty is done. */
  get share(): number {
    return this.#totalBytes === 0 ? 1 : this.#doneBytes / this.#totalBytes
  }

  note(nowMs: number, doneBytes: number): void {
    this.#doneBytes = Math.max(0, Math.min(this.#totalBytes, doneBytes))
    this.#rate.note(nowMs, this.#doneBytes)
  }

  /** `photo.jpg  42 %  1.26 MB of 3.00 MB  600 kB/s  0:03 left` */
  line(name: string): string {
    return `${safeText(name)}  ${this.#figures().join('  ')}`
  }

  /** The same with a bar, in at most `columns` characters. */
  bar(name: string, columns: number): string {
    const label = fit(safeText(name), NAME_COLUMNS)
    const [percent = '', ...figures] = this.#figures()
    const tail = `${percent.padStart(5)}  ${figures.join('  ')}`
    const room = columns - label.length - tail.length - 3
    if (room < MIN_BAR_COLUMNS) return `${label} ${tail}`.slice(0, columns)
    return `${label} ${progressBar(this.share, Math.min(MAX_BAR_COLUMNS, room))} ${tail}`
  }

  #figures(): string[] {
    const { perSecond } = this.#rate
    const leftMs = ((this.#totalBytes - this.#doneBytes) * 1000) / perSecond
    return [
      `${Math.floor(this.share * 100)} %`,
      `${formatBytes(this.#doneBytes)} of ${formatBytes(this.#totalBytes)}`,
      formatRate(perSecond),
      `${formatClock(leftMs)} left`,
    ]
  }
}

/** Pads or cuts text to `columns` characters. */
function fit(text: string, columns: number): string {
  return text.length > columns ? `${text.slice(0, columns - 1)}…` : text.padEnd(columns)
}
