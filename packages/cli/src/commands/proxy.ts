import type { LinkCounters } from '@rudp/simulator'
import type { Command } from 'commander'
import { type Address, formatAddress, localAddress, peerAddress } from '../arguments/address.ts'
import { addConditions, type ConditionOptions, toConditions } from '../arguments/conditions.ts'
import { CliError, EXIT_FAILED, EXIT_OK } from '../cli-error.ts'
import type { CommandContext } from '../command-context.ts'
import { reasonOf } from '../explain-error.ts'
import { UdpProxy } from '../proxy/udp-proxy.ts'
import { formatBytes, formatCount, formatShare } from '../terminal/format.ts'
import type { Printer } from '../terminal/printer.ts'
import { untilAborted } from '../until-aborted.ts'

interface ProxyCommandOptions extends ConditionOptions {
  json?: true
  listen: Address
  to: Address
  seed?: string
}

const REFRESH_MS = 250

const HELP = `
Point a client at the proxy instead of its server, and the path between them is as bad as you say.
It works for any UDP protocol. Conditions hold for each direction by itself. Ctrl+C ends.

  rudp proxy --listen 4001 --to localhost:4000 --loss 5% --delay 40 --jitter 10
  rudp proxy --listen 4001 --to localhost:4000 --rate 10M --queue 60k --delay 20`

/** `rudp proxy`: a bad network on one machine. */
export function addProxy(program: Command, context: CommandContext): void {
  const command = program
    .command('proxy')
    .summary('a bad network between UDP peers')
    .description('Relay UDP datagrams and lose, delay, reorder, damage or throttle them.')
    .requiredOption('--listen <address>', 'where clients reach it: PORT or HOST:PORT', localAddress)
    .requiredOption('--to <address>', 'the server behind it: HOST:PORT', peerAddress)
    .option('--seed <text>', 'make the same decisions again')
    .addHelpText('after', HELP)
  context.action<ProxyCommandOptions>(addConditions(command), proxy)
}

async function proxy(
  _args: readonly string[],
  options: ProxyCommandOptions,
  { printer, surroundings }: CommandContext,
): Promise<number> {
  const running = await open(options, printer)
  const address = formatAddress(running.address)
  printer.event({ event: 'listening', address, to: formatAddress(options.to) })
  printer.line(`Proxy on ${address} to ${formatAddress(options.to)}`)
  const refresh = setInterval(() => printer.live(describe(running)), REFRESH_MS)
  await untilAborted(surroundings.signal)
  clearInterval(refresh)
  printer.endLive()
  printer.line(describe(running))
  running.close()
  const { up, down } = running
  printer.event({
    event: 'closed',
    up: countersJson(up.counters),
    down: countersJson(down.counters),
  })
  return EXIT_OK
}

async function open(options: ProxyCommandOptions, printer: Printer): Promise<UdpProxy> {
  try {
    return await UdpProxy.open({
      listen: options.listen,
      to: options.to,
      conditions: toConditions(options),
      ...(options.seed !== undefined && { seed: options.seed }),
      onClient: (address) => {
        printer.event({ event: 'client', address: formatAddress(address) })
        printer.line(`Client ${formatAddress(address)}`)
      },
    })
  } catch (error) {
    const where = `${formatAddress(options.listen)} to ${formatAddress(options.to)}`
    const message = `Cannot open proxy from ${where}: ${reasonOf(error)}`
    throw new CliError(message, EXIT_FAILED, 'proxy', { cause: error })
  }
}

function describe({ up, down, clientCount }: UdpProxy): string {
  return [
    formatCount(clientCount, 'client'),
    describeLink('up', up.counters),
    describeLink('down', down.counters),
  ].join('\n')
}

function describeLink(name: string, counters: LinkCounters): string {
  const dropped = counters.offered - counters.delivered
  const share = counters.offered === 0 ? 0 : dropped / counters.offered
  return (
    `${name.padEnd(5)} ${formatCount(counters.offered, 'datagram')}, ` +
    `${formatBytes(counters.offeredBytes)}, ${dropped} dropped (${formatShare(share)})`
  )
}

function countersJson(counters: LinkCounters): Record<string, number> {
  return {
    offered: counters.offered,
    offered_bytes: counters.offeredBytes,
    delivered: counters.delivered,
    lost: counters.lost,
    queue_full: counters.queueFull,
    too_big: counters.tooBig,
    duplicated: counters.duplicated,
    held_back: counters.heldBack,
    corrupted: counters.corrupted,
    truncated: counters.truncated,
  }
}
