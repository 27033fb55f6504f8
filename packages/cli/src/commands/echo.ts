import type { RudpConnection, SendModeName } from '@rudp/node'
import { type Command, Option } from 'commander'
import { formatAddress } from '../arguments/address.ts'
import {
  addControllerOption,
  type ControllerOptions,
  congestionOf,
} from '../arguments/controller.ts'
import { port } from '../arguments/numbers.ts'
import { EXIT_OK } from '../cli-error.ts'
import type { CommandContext } from '../command-context.ts'
import { listenOn } from '../listen-on.ts'
import { readPing, SEND_MODES } from '../measure/ping-message.ts'
import { addWatchOptions, ServerWatch, type WatchOptions } from '../stats/server-watch.ts'
import { formatCount } from '../terminal/format.ts'
import type { Printer } from '../terminal/printer.ts'
import { addQlogOption } from '../trace/qlog-files.ts'

interface EchoOptions extends WatchOptions, ControllerOptions {
  json?: true
  port: number
  host: string
  mode: SendModeName
}

const HELP = `
Pings of rudp ping are answered in the mode they were sent in. Ctrl+C ends.`

/** `rudp echo`: a peer to test against. */
export function addEcho(program: Command, context: CommandContext): void {
  const command = program
    .command('echo')
    .summary('send every message back')
    .description('Listen, and send every message back on the channel it came on.')
    .requiredOption('--port <port>', 'UDP port to listen on; 0 picks a free one', port(0))
    .option('--host <address>', 'address to listen on', '0.0.0.0')
    .addOption(
      new Option('--mode <mode>', 'send mode of the echo').choices(SEND_MODES).default('reliable'),
    )
    .addHelpText('after', HELP)
  addControllerOption(command)
  addQlogOption(addWatchOptions(command))
  context.action<EchoOptions>(command, echo)
}

async function echo(
  _args: readonly string[],
  options: EchoOptions,
  { printer, surroundings, tracing }: CommandContext,
): Promise<number> {
  const watch = await ServerWatch.open(options, printer)
  try {
    const { signal } = surroundings
    const { host: hostname, port } = options
    const server = await listenOn({ ...tracing, ...congestionOf(options), hostname, port, signal })
    const address = formatAddress(server.address)
    printer.event({ event: 'listening', address, port: server.address.port })
    printer.line(`Echo on ${address}`)
    watch.follow(server)
    for await (const connection of server) {
      void serve(connection, options.mode, printer)
    }
    return EXIT_OK
  } finally {
    await watch.close()
  }
}

async function serve(
  connection: RudpConnection,
  defaultMode: SendModeName,
  printer: Printer,
): Promise<void> {
  const peer = formatAddress(connection.remoteAddress)
  printer.event({ event: 'connected', peer })
  printer.line(`${peer} connected`)
  let messages = 0
  try {
    for await (const { data, channel } of connection) {
      const mode = readPing(data)?.mode ?? defaultMode
      messages++
      // A peer that only talks and never listens is held back, not stored.
      if (!connection.send(data, { channel, mode, transfer: true })) await connection.drained()
    }
  } catch {
    // It closed while we were answering.
  }
  const { code } = await connection.closed
  printer.event({ event: 'disconnected', peer, reason: code, messages })
  printer.line(`${peer} gone (${code}) after ${formatCount(messages, 'message')}`)
}
