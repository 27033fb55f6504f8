import { type Command, InvalidArgumentError } from 'commander'
import { EXIT_OK } from './cli-error.ts'
import type { Surroundings } from './surroundings.ts'
import { Printer } from './terminal/printer.ts'
import { QlogFiles, type Tracing } from './trace/qlog-files.ts'

/** What a command gets and leaves behind. */
export class CommandContext {
  readonly surroundings: Surroundings
  exitCode: number = EXIT_OK
  /** Speaks to people until a command has said otherwise. */
  printer: Printer
  /** What `connect` and `listen` are given to trace their connections, if the user asked for it. */
  tracing: Tracing = {}

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings
    this.printer = new Printer(surroundings, false)
  }

  /** Makes what a command does into an action of `command`, which gets its `--json`. */
  action<Options extends { json?: true; qlog?: string }>(
    command: Command,
    run: (args: readonly string[], options: Options, context: CommandContext) => Promise<number>,
  ): void {
    command.option('--json', 'print JSON objects, one a line')
    command.action(async () => {
      const options = command.opts<Options>()
      this.printer = new Printer(this.surroundings, options.json === true)
      const qlog = new QlogFiles()
      try {
        if (options.qlog !== undefined) this.tracing = qlog.open(options.qlog)
        this.exitCode = await run(command.args, options, this)
      } catch (error) {
        if (!(error instanceof InvalidArgumentError)) throw error
        command.error(`error: ${error.message}`)
      } finally {
        qlog.close()
      }
    })
  }
}
