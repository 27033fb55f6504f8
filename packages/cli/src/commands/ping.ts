import type { RudpConnection, SendModeName } from '@rudp/node'
import { type Command, Option } from 'commander'
import { formatAddress, peerAddress } from '../arguments/address.ts'
import {
  addControllerOption,
  type ControllerOptions,
  congestionOf,
} from '../arguments/controller.ts'
import { milliseconds, timeout, wholeNumber } from '../arguments/numbers.ts'
import { EXIT_FAILED, EXIT_OK, EXIT_UNREACHABLE } from '../cli-error.ts'
import type { CommandContext } from '../command-context.ts'
import { connectTo } from '../connect-to.ts'
import { toJsonMs } from '../measure/durations.ts'
import { MIN_PING_BYTES, SEND_MODES } from '../measure/ping-message.ts'
import { Pinger } from '../measure/pinger.ts'
import { formatMs, formatShare } from '../terminal/format.ts'
import type { Printer } from '../terminal/printer.ts'
import { addQlogOption } from '../trace/qlog-files.ts'

interface PingOptions extends ControllerOptions {
  json?: true
  count: number
  interval: number
  size: number
  mode: SendModeName
  timeout: number
}

const MAX_PING_BYTES = 65_536
const CLOSE_TIMEOUT_MS = 1_000

const HELP = `
The other side is rudp echo. Exit code 0 if anything came back, 1 if nothing, 3 without a connection.

  rudp ping localhost:7777 --count 10 --interval 100 --mode unreliable`

/** `rudp ping`: how long messages take there and back. */
export function addPing(program: Command, context: CommandContext): void {
  const command = program
    .command('ping')
    .summary('round-trip times to a peer that echoes')
    .description('Send messages to a rudp echo and measure how long they take there and back.')
    .argument('<host:port>', 'the peer', peerAddress)
    .option('--count <n>', 'pings to send; 0: until Ctrl+C', wholeNumber(0, 0xffff_ffff), 5)
    .option('--interval <ms>', 'between pings', milliseconds, 1_000)
    .option('--size <bytes>', 'of a message', wholeNumber(MIN_PING_BYTES, MAX_PING_BYTES), 64)
    .addOption(new Option('--mode <mode>', 'send mode').choices(SEND_MODES).default('reliable'))
    .option('--timeout <ms>', 'for the connection, and for the last answers', timeout, 5_000)
    .addHelpText('after', HELP)
  addControllerOption(command)
  addQlogOption(command)
  context.action<PingOptions>(command, ping)
}

async function ping(
  args: readonly string[],
  options: PingOptions,
  { printer, surroundings, tracing }: CommandContext,
): Promise<number> {
  const address = peerAddress(args[0] ?? '')
  const pinger = createPinger(options, printer)
  const startedAtMs = performance.now()
  const { signal } = surroundings
  const connection = await connectTo(address, signal, {
    ...tracing,
    ...congestionOf(options),
    timeoutMs: options.timeout,
    message: (_connection, message) => pinger.handleMessage(message),
  })
  const connectMs = performance.now() - startedAtMs
  const peer = formatAddress(address)
  printer.event({ event: 'connected', peer, ms: toJsonMs(connectMs) })
  printer.line(
    `Ping ${peer}: ${options.size} bytes, ${options.mode}; connected in ${formatMs(connectMs)}`,
  )

  const isLost = await runUntilLost(pinger, connection, signal)
  printStatistics(pinger, peer, performance.now() - startedAtMs, printer)
  await connection.close({ timeoutMs: CLOSE_TIMEOUT_MS })
  if (isLost) {
    printer.note(`rudp: the connection to ${peer} was lost`)
    return EXIT_UNREACHABLE
  }
  return pinger.rtts.count > 0 ? EXIT_OK : EXIT_FAILED
}

function createPinger(options: PingOptions, printer: Printer): Pinger {
  const plan = {
    count: options.count === 0 ? Infinity : options.count,
    intervalMs: options.interval,
    sizeBytes: options.size,
    mode: options.mode,
    waitMs: options.timeout,
  }
  return new Pinger(plan, (number, rttMs, sizeBytes) => {
    printer.event({ event: 'reply', seq: number, bytes: sizeBytes, rtt_ms: toJsonMs(rttMs) })
    printer.line(`${sizeBytes} bytes: seq=${number} time=${formatMs(rttMs)}`)
  })
}

/** Returns whether the connection ended before the pings did. */
async function runUntilLost(
  pinger: Pinger,
  connection: RudpConnection,
  signal: AbortSignal,
): Promise<boolean> {
  const lost = new AbortController()
  let isDone = false
  void connection.closed.then(() => {
    if (!isDone) lost.abort()
  })
  await pinger.run(connection, AbortSignal.any([signal, lost.signal]))
  isDone = true
  return lost.signal.aborted && !signal.aborted
}

function printStatistics(pinger: Pinger, peer: string, tookMs: number, printer: Printer): void {
  const { sent, duplicates, rtts } = pinger
  const lossShare = sent === 0 ? 0 : (sent - rtts.count) / sent
  const p = (share: number): number => rtts.quantileMs(share)
  printer.event({
    event: 'statistics',
    sent,
    received: rtts.count,
    duplicates,
    loss: lossShare,
    min_ms: toJsonMs(rtts.minMs),
    avg_ms: toJsonMs(rtts.meanMs),
    max_ms: toJsonMs(rtts.maxMs),
    mdev_ms: toJsonMs(rtts.deviationMs),
    p50_ms: toJsonMs(p(0.5)),
    p95_ms: toJsonMs(p(0.95)),
    p99_ms: toJsonMs(p(0.99)),
  })
  const ms = (...values: number[]): string => values.map((value) => value.toFixed(3)).join('/')
  printer.line(`\n--- ${peer} ping statistics ---`)
  const repeated = duplicates > 0 ? `, ${duplicates} duplicates` : ''
  const share = formatShare(lossShare)
  const took = Math.round(tookMs)
  printer.line(`${sent} sent, ${rtts.count} received${repeated}, ${share} lost, time ${took} ms`)
  if (rtts.count === 0) return
  printer.line(
    `rtt min/avg/max/mdev = ${ms(rtts.minMs, rtts.meanMs, rtts.maxMs, rtts.deviationMs)} ms, ` +
      `p50/p95/p99 = ${ms(p(0.5), p(0.95), p(0.99))} ms`,
  )
}
