import type { Command } from 'commander'
import { port } from '../arguments/numbers.ts'
import { Dashboard, DEFAULT_DASHBOARD_PORT } from '../dashboard/dashboard.ts'
import type { Printer } from '../terminal/printer.ts'
import { type SampledServer, ServerSampler } from './server-sampler.ts'
import { statsLine, statsTable } from './stats-text.ts'

/** The options that {@link addWatchOptions} adds, as they are read. */
export interface WatchOptions {
  stats?: true
  dashboard?: number | true
}

const SAMPLE_EVERY_MS = 1_000
/** Lines that stay free for what a command has to say. */
const OTHER_LINES = 4

/** Adds `--stats` and `--dashboard` to a command that serves. */
export function addWatchOptions(command: Command): Command {
  return command
    .option('--stats', 'show connections, round trips, loss, rates and queues, live')
    .option(
      '--dashboard [port]',
      `show them as charts, as a page on this machine (default port: ${DEFAULT_DASHBOARD_PORT})`,
      port(0),
    )
}

/** Tells once a second how a command's server does. */
export class ServerWatch {
  readonly #printer: Printer
  readonly #hasStats: boolean
  readonly #dashboard: Dashboard | undefined
  #timer: NodeJS.Timeout | undefined

  private constructor(printer: Printer, hasStats: boolean, dashboard: Dashboard | undefined) {
    this.#printer = printer
    this.#hasStats = hasStats
    this.#dashboard = dashboard
  }

  /**
   * Makes ready what was asked for, before there is a server.
   *
   * @throws {CliError} When the page cannot be served.
   */
  static async open(options: WatchOptions, printer: Printer): Promise<ServerWatch> {
    const { dashboard: asked, stats = false } = options
    const pagePort = asked === true ? DEFAULT_DASHBOARD_PORT : asked
    const dashboard = pagePort === undefined ? undefined : await Dashboard.open({ port: pagePort })
    return new ServerWatch(printer, stats, dashboard)
  }

  /** Begins to tell of `server`. */
  follow(server: SampledServer): void {
    if (this.#dashboard !== undefined) {
      const { url } = this.#dashboard
      this.#printer.event({ event: 'dashboard', url })
      this.#printer.line(`Dashboard on ${url}`)
    }
    if (!this.#hasStats && this.#dashboard === undefined) return
    const sampler = new ServerSampler(server)
    const tell = (): void => this.#tell(sampler)
    tell()
    this.#timer = setInterval(tell, SAMPLE_EVERY_MS)
  }

  /** Says that the server has ended; an open page keeps what it shows. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    if (this.#hasStats) this.#printer.endLive()
    this.#dashboard?.end()
    await this.#dashboard?.close()
  }

  #tell(sampler: ServerSampler): void {
    const stats = sampler.sample(performance.now())
    this.#dashboard?.show(stats)
    if (!this.#hasStats) return
    this.#printer.event({ ...stats })
    const { isLive, columns, rows } = this.#printer
    if (!isLive) return this.#printer.line(statsLine(stats))
    const table = statsTable(stats, columns, Math.max(3, rows - OTHER_LINES))
    this.#printer.live(table.join('\n'), 'statistics')
  }
}
