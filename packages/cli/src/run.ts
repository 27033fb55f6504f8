import { CommanderError } from 'commander'
import { CliError, EXIT_FAILED, EXIT_INTERRUPTED, EXIT_OK, EXIT_USAGE } from './cli-error.ts'
import { CommandContext } from './command-context.ts'
import { explainError } from './explain-error.ts'
import { createProgram } from './program.ts'
import type { Surroundings } from './surroundings.ts'

/**
 * Runs the command line.
 *
 * @param args - without the names of runtime and script: `['ping', 'localhost:7777']`
 * @returns the exit code; it does not throw
 */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const context = new CommandContext(surroundings)
  try {
    await createProgram(context).parseAsync([...args], { from: 'user' })
    return context.exitCode
  } catch (error) {
    context.printer.endLive()
    return report(error, context)
  }
}

function report(error: unknown, context: CommandContext): number {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? EXIT_OK : EXIT_USAGE
  }
  const { signal } = context.surroundings
  // Whoever read our output has gone, as `head` does: that is an end, not a failure.
  if (isBrokenPipe(error) || isBrokenPipe(signal.reason)) return EXIT_OK
  const isInterrupted = signal.aborted && !(error instanceof CliError)
  const { message, code, exitCode } = isInterrupted
    ? { message: 'interrupted', code: 'interrupted', exitCode: EXIT_INTERRUPTED }
    : explainError(error)
  context.printer.event({ event: 'error', code, message })
  context.printer.note(`rudp: ${message}`)
  return exitCode ?? EXIT_FAILED
}

function isBrokenPipe(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === 'EPIPE'
}
