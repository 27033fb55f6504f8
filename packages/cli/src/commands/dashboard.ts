import { createInterface } from 'node:readline'
import type { Command } from 'commander'
import { port } from '../arguments/numbers.ts'
import { CliError, EXIT_OK, EXIT_USAGE } from '../cli-error.ts'
import type { CommandContext } from '../command-context.ts'
import { Dashboard, DEFAULT_DASHBOARD_PORT } from '../dashboard/dashboard.ts'
import { readStats } from '../stats/read-stats.ts'
import { untilAborted } from '../until-aborted.ts'

interface DashboardOptions {
  json?: true
  port: number
}

const HELP = `
The page is served on 127.0.0.1 only and needs no other network. It stays after the server has ended, until
Ctrl+C.

  rudp echo --port 7777 --stats --json | rudp dashboard
  ssh host rudp receive --port 7777 --out inbox --stats --json | rudp dashboard
  rudp echo --port 7777 --dashboard    (the same for a server here)`

/** `rudp dashboard`: a page of charts of a server that tells its statistics elsewhere. */
export function addDashboard(program: Command, context: CommandContext): void {
  const command = program
    .command('dashboard')
    .summary('show what --stats --json tells as live charts')
    .description('Read what --stats --json prints from standard input, and show it as live charts.')
    .option('--port <port>', 'of the page; 0 picks a free one', port(0), DEFAULT_DASHBOARD_PORT)
    .addHelpText('after', HELP)
  context.action<DashboardOptions>(command, dashboard)
}

async function dashboard(
  _args: readonly string[],
  options: DashboardOptions,
  { printer, surroundings }: CommandContext,
): Promise<number> {
  const { signal, stdin } = surroundings
  if (stdin.isTTY) {
    const message =
      'Cannot show dashboard: standard input must be what --stats --json prints. ' +
      'For a server of this machine: rudp echo --port 7777 --dashboard'
    throw new CliError(message, EXIT_USAGE, 'no-statistics')
  }
  const page = await Dashboard.open({ port: options.port })
  try {
    printer.event({ event: 'dashboard', url: page.url })
    printer.line(`Dashboard on ${page.url}`)
    const lines = createInterface({ input: stdin, crlfDelay: Infinity, signal })
    let count = 0
    lines.on('line', (line) => {
      const stats = readStats(line)
      if (stats === undefined) return
      count++
      page.show(stats)
    })
    lines.on('close', () => {
      page.end()
      if (signal.aborted) return
      printer.event({ event: 'ended', statistics: count })
      printer.line(
        count === 0
          ? 'There were no statistics. Has the server been given --stats --json?'
          : 'The server has ended; its last figures stay until Ctrl+C.',
      )
    })
    await untilAborted(signal)
    return EXIT_OK
  } finally {
    page.end()
    await page.close()
  }
}
