import type { RudpConnection } from '@rudp/node'
import { type Command, InvalidArgumentError } from 'commander'
import { type Address, formatAddress, peerAddress } from '../arguments/address.ts'
import {
  addControllerOption,
  type ControllerOptions,
  congestionOf,
} from '../arguments/controller.ts'
import { timeout } from '../arguments/numbers.ts'
import { EXIT_FAILED, EXIT_OK } from '../cli-error.ts'
import type { CommandContext } from '../command-context.ts'
import { connectTo } from '../connect-to.ts'
import { toHex } from '../frames/hex.ts'
import { toJsonMs } from '../measure/durations.ts'
import { formatTransfer } from '../terminal/format.ts'
import type { Printer } from '../terminal/printer.ts'
import { safeText } from '../terminal/safe-text.ts'
import { addQlogOption } from '../trace/qlog-files.ts'
import { findFile, type OutgoingFile } from '../transfer/outgoing-file.ts'
import { type OutgoingResult, OutgoingTransfer } from '../transfer/outgoing-transfer.ts'
import { TransferProgress } from '../transfer/transfer-progress.ts'

interface SendOptions extends ControllerOptions {
  json?: true
  timeout: number
}

/** Small, so that what is shown as sent is not far ahead of what has left. */
const HIGH_WATER_BYTES = 262_144
const REFRESH_MS = 100
const LINE_EVERY_MS = 2_000
const CLOSE_TIMEOUT_MS = 2_000

const HELP = `
The receiver checks each file's SHA-256 before it gives the file its name, and says so; only then is
it called sent.

  rudp send photo.jpg notes.txt example.org:7777`

/** `rudp send`: files to a receiver. */
export function addSend(program: Command, context: CommandContext): void {
  const command = program
    .command('send')
    .summary('send files to a rudp receive')
    .description('Send files, one after the other, to a rudp receive.')
    .usage('[options] <file...> <host:port>')
    .argument('<file...>', 'what to send, and behind it where to')
    .option('--timeout <ms>', 'for the connection and for the receiver to answer', timeout, 10_000)
    .addHelpText('after', HELP)
  addControllerOption(command)
  addQlogOption(command)
  context.action<SendOptions>(command, send)
}

async function send(
  args: readonly string[],
  options: SendOptions,
  { printer, surroundings, tracing }: CommandContext,
): Promise<number> {
  const { signal } = surroundings
  const address = readTarget(args)
  const files: OutgoingFile[] = []
  for (const path of args.slice(0, -1)) files.push(await findFile(path))

  const connection = await connectTo(address, signal, {
    ...tracing,
    ...congestionOf(options),
    timeoutMs: options.timeout,
    highWaterBytes: HIGH_WATER_BYTES,
  })
  const peer = formatAddress(address)
  printer.event({ event: 'connected', peer })
  const transfer = new OutgoingTransfer(connection, {
    welcomeTimeoutMs: options.timeout,
    signal,
    onResult: (result) => printResult(result, printer),
  })
  const totalBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  const stopShowing = showProgress(transfer, connection, totalBytes, printer)
  let isDone = false
  try {
    const ok = await transfer.run(files)
    isDone = true
    printer.event({ event: 'done', ok, files: files.length, bytes: totalBytes })
    return ok ? EXIT_OK : EXIT_FAILED
  } finally {
    stopShowing()
    await connection.close({ drain: isDone, timeoutMs: CLOSE_TIMEOUT_MS })
  }
}

function readTarget(args: readonly string[]): Address {
  if (args.length < 2) {
    throw new InvalidArgumentError('Both are needed: what to send, and HOST:PORT behind it.')
  }
  const text = args.at(-1) ?? ''
  try {
    return peerAddress(text)
  } catch {
    throw new InvalidArgumentError(`The last argument must be HOST:PORT, got '${safeText(text)}'.`)
  }
}

function printResult(result: OutgoingResult, printer: Printer): void {
  const { file, isStored, code, text, sha256, tookMs } = result
  printer.event({
    event: 'file',
    ok: isStored,
    path: file.path,
    bytes: file.sizeBytes,
    sha256: sha256 === undefined ? null : toHex(sha256),
    ms: toJsonMs(tookMs),
    ...(isStored ? { stored_as: text } : { code, message: text }),
  })
  const name = safeText(file.path)
  if (!isStored) {
    const message = text.startsWith('Cannot ') ? text : `Cannot send ${name}: ${text}`
    return printer.note(`rudp: ${message}${code === 'cancelled' ? '' : ' (at the receiver)'}`)
  }
  const asName = text === safeText(file.name) ? '' : `, stored as ${text}`
  const figures = formatTransfer(file.sizeBytes, tookMs)
  const verified = printer.colours.green('SHA-256 verified')
  printer.line(`${name}: sent, ${verified}${asName} (${figures})`)
}

/** A bar on a terminal, else a line now and then. The result ends it. */
function showProgress(
  transfer: OutgoingTransfer,
  connection: RudpConnection,
  totalBytes: number,
  printer: Printer,
): () => void {
  const progress = new TransferProgress(totalBytes)
  const update = (): void => {
    progress.note(performance.now(), transfer.handledBytes - connection.bufferedBytes)
  }
  const name = (): string => transfer.file?.name ?? ''
  update()
  const timer = setInterval(
    () => {
      update()
      if (printer.isLive) printer.live(progress.bar(name(), printer.columns))
      else if (transfer.file !== undefined) printer.line(progress.line(name()))
    },
    printer.isLive ? REFRESH_MS : LINE_EVERY_MS,
  )
  return () => {
    clearInterval(timer)
    printer.endLive()
  }
}
