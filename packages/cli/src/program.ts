import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import { addDashboard } from './commands/dashboard.ts'
import { addDecode } from './commands/decode.ts'
import { addEcho } from './commands/echo.ts'
import { addEncode } from './commands/encode.ts'
import { addPing } from './commands/ping.ts'
import { addProxy } from './commands/proxy.ts'
import { addReceive } from './commands/receive.ts'
import { addSend } from './commands/send.ts'
import { addTrace } from './commands/trace.ts'

const EXIT_CODES = `
Exit codes:
  0    done
  1    failed: a file, a disk, a port, a frame
  2    wrong arguments
  3    the peer refused, did not answer or fell silent
  130  interrupted half-way`

/** The command `rudp` with all its commands. */
export function createProgram(context: CommandContext): Command {
  const { stdout, stderr } = context.surroundings
  const program = new Command('rudp')
    .description('Reliable UDP from the command line: files, pings, bad networks, frames')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showHelpAfterError('Try --help.')
    .addHelpText('after', EXIT_CODES)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'rudp: ')),
      getOutHelpWidth: () => stdout.columns ?? 80,
      getErrHelpWidth: () => stderr.columns ?? 80,
      getOutHasColors: () => stdout.isTTY === true,
      getErrHasColors: () => stderr.isTTY === true,
    })
  addSend(program, context)
  addReceive(program, context)
  addPing(program, context)
  addEcho(program, context)
  addProxy(program, context)
  addDecode(program, context)
  addEncode(program, context)
  addTrace(program, context)
  addDashboard(program, context)
  return program
}

/** From the manifest, which lies one folder up both in the source and in the build. */
function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
