import { readFile, writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { CliError, EXIT_FAILED, EXIT_OK } from '../cli-error.ts'
import type { CommandContext } from '../command-context.ts'
import { reasonOf } from '../explain-error.ts'
import { safeText } from '../terminal/safe-text.ts'
import { readQlog } from '../trace/read-qlog.ts'
import { toTimeline } from '../trace/timeline.ts'
import { toTracePage } from '../trace/trace-page.ts'

interface TraceOptions {
  json?: true
  out?: string
}

const HELP = `
The page shows frames over time, losses, resends, round trips, rates and bytes in flight; drag to zoom.
It is one file and needs no network.

  rudp ping localhost:7777 --qlog ping.qlog
  rudp trace ping.qlog`

/** `rudp trace`: a trace as a page of charts. */
export function addTrace(program: Command, context: CommandContext): void {
  const command = program
    .command('trace')
    .summary('draw a trace that --qlog has written')
    .description('Draw a trace that --qlog has written, as a page for a browser.')
    .argument('<file>', 'the trace')
    .option('--out <file>', 'where to write the page (default: the trace with .html added)')
    .addHelpText('after', HELP)
  context.action<TraceOptions>(command, trace)
}

async function trace(
  args: readonly string[],
  options: TraceOptions,
  { printer }: CommandContext,
): Promise<number> {
  const path = args[0] ?? ''
  const out = options.out ?? `${path}.html`
  const text = await tell('read', path, () => readFile(path, 'utf8'))
  const timeline = toTimeline(readQlog(text))
  await tell('write', out, () => writeFile(out, toTracePage(timeline)))
  printer.event({ event: 'drawn', out, ...Object.fromEntries(timeline.facts) })
  for (const [name, value] of timeline.facts) printer.line(`${name}: ${value}`)
  printer.line(`Open ${safeText(out)} in a browser.`)
  return EXIT_OK
}

async function tell<T>(doing: string, path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    const message = `Cannot ${doing} ${safeText(path)}: ${reasonOf(error)}`
    throw new CliError(message, EXIT_FAILED, 'file', { cause: error })
  }
}
