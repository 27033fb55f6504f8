import { stat } from 'node:fs/promises'
import { constants } from 'node:os'
import { CommanderError } from 'commander'
import { createLogUpdate } from 'log-update'
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE } from '../src/cli-error.ts'
import { reasonOf } from '../src/explain-error.ts'
import { coloursFor } from '../src/terminal/printer.ts'
import { safeText } from '../src/terminal/safe-text.ts'
import { DEFAULT_FILE_BYTES } from './demo-file.ts'
import { type DemoOptions, readOptions, toConditions } from './options.ts'
import { type Plan, runDemo } from './run-demo.ts'
import { summary } from './summary.ts'
import { toJson } from './to-json.ts'
import { judge } from './verdict.ts'
import { View } from './view.ts'

const LIMIT_MS = 180_000
const LINE_EVERY_MS = 1_000

const controller = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    process.exitCode = 128 + constants.signals[signal]
    controller.abort()
  })
}
// Nobody watches any more: then there is nothing to show.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', () => controller.abort())
}

try {
  const options = readOptions(process.argv.slice(2))
  const exitCode = await demo(options, await makePlan(options))
  process.exitCode ??= exitCode
} catch (error) {
  if (error instanceof CommanderError)
    process.exitCode = error.exitCode === 0 ? EXIT_OK : EXIT_USAGE
  else {
    if (!controller.signal.aborted) process.stderr.write(`demo: ${(error as Error).message}\n`)
    process.exitCode ??= EXIT_FAILED
  }
}

async function makePlan(options: DemoOptions): Promise<Plan> {
  const { controller, file, seed, seconds } = options
  return {
    conditions: toConditions(options),
    controller,
    seed,
    durationMs: seconds * 1000,
    limitMs: LIMIT_MS,
    path: file,
    fileBytes: file === undefined ? DEFAULT_FILE_BYTES : await sizeOf(file),
  }
}

async function sizeOf(path: string): Promise<number> {
  const stats = await stat(path).catch((error: unknown) => {
    throw new Error(`Cannot send ${safeText(path)}: ${reasonOf(error)}`)
  })
  if (!stats.isFile()) throw new Error(`Cannot send ${safeText(path)}: it is no regular file`)
  return stats.size
}

async function demo(options: DemoOptions, plan: Plan): Promise<number> {
  const view = new View(options, plan)
  const show = options.json ? process.stderr : process.stdout
  const update = show.isTTY ? createLogUpdate(show) : undefined
  let nextLineAtMs = 0
  const outcome = await runDemo(
    plan,
    (progress) => {
      view.note(progress)
      if (update !== undefined) return update(view.picture())
      if (progress.elapsedMs < nextLineAtMs) return
      nextLineAtMs += LINE_EVERY_MS
      show.write(`${view.line()}\n`)
    },
    controller.signal,
  ).finally(() => {
    update?.clear()
    update?.done()
  })
  const verdict = judge(outcome)
  show.write(`${summary(options, plan, outcome, verdict, coloursFor(show))}\n`)
  if (options.json) {
    process.stdout.write(`${JSON.stringify(toJson(options, plan, outcome, verdict))}\n`)
  }
  return verdict.faults.length === 0 ? EXIT_OK : EXIT_FAILED
}
