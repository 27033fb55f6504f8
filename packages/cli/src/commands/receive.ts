import type { RudpConnection, RudpServer } from '@rudp/node'
import { type Command, Option } from 'commander'
import { formatAddress } from '../arguments/address.ts'
import { port } from '../arguments/numbers.ts'
import { CliError, EXIT_FAILED, EXIT_OK } from '../cli-error.ts'
import type { CommandContext } from '../command-context.ts'
import { reasonOf } from '../explain-error.ts'
import { listenOn } from '../listen-on.ts'
import { addWatchOptions, ServerWatch, type WatchOptions } from '../stats/server-watch.ts'
import { safeText } from '../terminal/safe-text.ts'
import { addQlogOption } from '../trace/qlog-files.ts'
import { openDiskStorage } from '../transfer/disk-storage.ts'
import type { CollisionPolicy } from '../transfer/incoming-file.ts'
import { type IncomingResult, IncomingTransfer } from '../transfer/incoming-transfer.ts'
import type { Storage } from '../transfer/storage.ts'
import { untilAborted } from '../until-aborted.ts'
import { ReceiveReport } from './receive-report.ts'

interface ReceiveOptions extends WatchOptions {
  json?: true
  port: number
  host: string
  out: string
  once?: true
  ifExists: CollisionPolicy
}

/** Memory that each sender is granted: twice what fits a path of 20 MB/s and 100 ms. */
const RECEIVE_BYTES = 4_194_304
const MAX_SENDERS = 256
const CLOSE_TIMEOUT_MS = 1_000

const HELP = `
Files are written under a hidden name and get their own once they are complete and their SHA-256 is
right. Names that could lead out of the folder are refused. Several senders may come at once.

  rudp receive --port 7777 --out incoming`

/** `rudp receive`: files from senders. */
export function addReceive(program: Command, context: CommandContext): void {
  const command = program
    .command('receive')
    .summary('receive files from rudp send')
    .description('Receive files from rudp send into a folder. Ctrl+C ends.')
    .requiredOption('--port <port>', 'UDP port to listen on; 0 picks a free one', port(0))
    .requiredOption('--out <folder>', 'where to put files; created if need be')
    .option('--host <address>', 'address to listen on', '0.0.0.0')
    .option('--once', 'end after the first sender; exit code 1 if a file failed')
    .addOption(
      new Option('--if-exists <what>', 'when a name is taken')
        .choices(['rename', 'replace', 'refuse'])
        .default('rename'),
    )
    .addHelpText('after', HELP)
  addQlogOption(addWatchOptions(command))
  context.action<ReceiveOptions>(command, receive)
}

async function receive(
  _args: readonly string[],
  options: ReceiveOptions,
  context: CommandContext,
): Promise<number> {
  const storage = await openStorage(options.out)
  const watch = await ServerWatch.open(options, context.printer)
  try {
    return await serve(storage, options, context, watch)
  } finally {
    await watch.close()
  }
}

async function serve(
  storage: Storage,
  options: ReceiveOptions,
  { printer, surroundings, tracing }: CommandContext,
  watch: ServerWatch,
): Promise<number> {
  const server = await listenOn({
    ...tracing,
    hostname: options.host,
    port: options.port,
    maxReceiveAlloc: RECEIVE_BYTES,
    maxConnections: MAX_SENDERS,
  })
  const report = new ReceiveReport(printer, options.out)
  report.listening(server.address)
  watch.follow(server)
  const receiver = new Receiver(server, storage, options, report)
  void untilAborted(surroundings.signal).then(() => receiver.end(EXIT_OK))
  try {
    return await receiver.run()
  } finally {
    report.end()
  }
}

async function openStorage(folder: string): Promise<Storage> {
  try {
    return await openDiskStorage(folder)
  } catch (error) {
    const message = `Cannot receive into ${safeText(folder)}: ${reasonOf(error)}`
    throw new CliError(message, EXIT_FAILED, 'folder', { cause: error })
  }
}

/** Serves senders side by side, until it is told to end or its first sender has gone. */
class Receiver {
  readonly #server: RudpServer
  readonly #storage: Storage
  readonly #options: ReceiveOptions
  readonly #report: ReceiveReport
  readonly #visits: Set<Promise<void>> = new Set()
  #exitCode: number = EXIT_OK
  #hasFirst = false

  constructor(
    server: RudpServer,
    storage: Storage,
    options: ReceiveOptions,
    report: ReceiveReport,
  ) {
    this.#server = server
    this.#storage = storage
    this.#options = options
    this.#report = report
  }

  /** Resolves with the exit code once everything is closed and cleaned up. */
  async run(): Promise<number> {
    for await (const connection of this.#server) {
      const visit = this.#receive(connection)
      this.#visits.add(visit)
      void visit.finally(() => this.#visits.delete(visit))
    }
    await Promise.all(this.#visits)
    return this.#exitCode
  }

  end(exitCode: number): void {
    this.#exitCode = exitCode
    void this.#server.close({ drain: false, timeoutMs: CLOSE_TIMEOUT_MS })
  }

  async #receive(connection: RudpConnection): Promise<void> {
    const peer = formatAddress(connection.remoteAddress)
    const transfer = new IncomingTransfer(connection, {
      storage: this.#storage,
      policy: this.#options.ifExists,
      admit: () => this.#admit(peer),
      onVerdict: (file, verdict) => this.#report.verdict(peer, file, verdict),
    })
    this.#report.arrived(peer, transfer)
    let result: IncomingResult | undefined
    try {
      result = await transfer.run()
    } catch (error) {
      this.#report.fault(peer, error)
    }
    await connection.close({ timeoutMs: CLOSE_TIMEOUT_MS })
    this.#report.left(peer, result)
    if (this.#options.once && result?.hasBegun) this.end(result.isComplete ? EXIT_OK : EXIT_FAILED)
  }

  /** Whoever comes second to a receiver that serves one only is told so. */
  #admit(peer: string): string | undefined {
    if (this.#options.once && this.#hasFirst) return 'it receives from one sender only'
    this.#hasFirst = true
    this.#report.admitted(peer)
    return undefined
  }
}
