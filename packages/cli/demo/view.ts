import {
  formatBytes,
  formatClock,
  formatMs,
  formatRate,
  formatShare,
} from '../src/terminal/format.ts'
import { progressBar } from '../src/terminal/progress-bar.ts'
import { RateMeter } from '../src/terminal/rate-meter.ts'
import { FILE_FLOW, FLOWS } from './flows.ts'
import type { DemoOptions } from './options.ts'
import type { Plan, Progress } from './run-demo.ts'
import { table } from './table.ts'

const BAR_COLUMNS = 30
const LATENCY_BAR_COLUMNS = 12

/** How the demo goes, for people who watch. */
export class View {
  readonly #options: DemoOptions
  readonly #plan: Plan
  readonly #fileRate: RateMeter = new RateMeter()
  readonly #linkRate: RateMeter = new RateMeter()
  #progress: Progress | undefined

  constructor(options: DemoOptions, plan: Plan) {
    this.#options = options
    this.#plan = plan
  }

  note(progress: Progress): void {
    this.#progress = progress
    this.#fileRate.note(progress.elapsedMs, progress.server?.fileBytes ?? 0)
    this.#linkRate.note(progress.elapsedMs, progress.link?.up.offeredBytes ?? 0)
  }

  /** One line, for where nothing can be redrawn. */
  line(): string {
    const { elapsedMs = 0, client } = this.#progress ?? {}
    const [bytes, rate, left] = this.#fileFigures()
    return (
      `${formatClock(elapsedMs)}  file ${bytes}, ${rate}, ${left}; ` +
      `rtt ${formatMs(client?.rttMs ?? Number.NaN)}, loss ${this.#lossShare()}`
    )
  }

  /** The whole picture. */
  picture(): string {
    const { elapsedMs = 0, client } = this.#progress ?? {}
    const { durationMs } = this.#plan
    return [
      '',
      `  client ──▶ ${this.#conditions()} ──▶ server`,
      '',
      `  time  ${progressBar(elapsedMs / durationMs, BAR_COLUMNS)}  ${formatClock(elapsedMs)} of ${formatClock(durationMs)}`,
      `  file  ${progressBar(this.#fileShare(), BAR_COLUMNS)}  ${this.#fileFigures().join('  ')}`,
      `  link  rtt ${formatMs(client?.rttMs ?? Number.NaN)}   loss ${this.#lossShare()}   ` +
        `rate ${formatRate(this.#linkRate.perSecond)}   ${client?.controller ?? ''}`,
      '',
      this.#flowTable(),
    ].join('\n')
  }

  #conditions(): string {
    const { loss = 0, delay, jitter, reorder = 0 } = this.#options
    const reordered = reorder > 0 ? `, ${formatShare(reorder)} reordered` : ''
    return `${formatShare(loss)} lost, ${delay} ms ± ${jitter} ms${reordered}`
  }

  #fileShare(): number {
    const { fileBytes } = this.#plan
    return fileBytes === 0 ? 1 : (this.#progress?.server?.fileBytes ?? 0) / fileBytes
  }

  #fileFigures(): [bytes: string, rate: string, left: string] {
    const { fileBytes } = this.#plan
    const doneBytes = this.#progress?.server?.fileBytes ?? 0
    const bytes = `${formatBytes(doneBytes)} of ${formatBytes(fileBytes)}`
    if (doneBytes === fileBytes) return [bytes, 'done', 'nothing left']
    const { perSecond } = this.#fileRate
    const leftMs = ((fileBytes - doneBytes) * 1000) / perSecond
    return [bytes, formatRate(perSecond), `${formatClock(leftMs)} left`]
  }

  #lossShare(): string {
    const { up, down } = this.#progress?.link ?? {}
    const offered = (up?.offered ?? 0) + (down?.offered ?? 0)
    return formatShare(((up?.lost ?? 0) + (down?.lost ?? 0)) / offered)
  }

  #flowTable(): string {
    const { client, server } = this.#progress ?? {}
    // The file waits for its turn: its bar is full, and the others are drawn to a scale of their own.
    const worstMs = Math.max(
      1,
      ...(server?.quantilesMs ?? []).map(([, p95], flow) => (flow === FILE_FLOW ? 0 : p95 || 0)),
    )
    const rows = FLOWS.map(({ name, mode }, flow) => {
      const [p50, p95] = server?.quantilesMs[flow] ?? []
      return [
        mode,
        name,
        progressBar((p95 ?? 0) / worstMs, LATENCY_BAR_COLUMNS),
        `${client?.sent[flow] ?? 0}`,
        `${server?.delivered[flow] ?? 0}`,
        formatMs(p50 ?? Number.NaN),
        formatMs(p95 ?? Number.NaN),
      ]
    })
    return table([['mode', 'what', 'p95', 'sent', 'delivered', 'p50', 'p95'], ...rows], 3)
  }
}
