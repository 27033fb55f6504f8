#!/usr/bin/env node
import { constants } from 'node:os'
import { EXIT_INTERRUPTED } from './cli-error.ts'
import { run } from './run.ts'

const controller = new AbortController()
let endedBy = 0

// The first signal asks for an end; who asks twice does not want to wait for it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    const code = 128 + constants.signals[signal]
    if (endedBy !== 0) process.exit(code)
    endedBy = code
    controller.abort()
  })
}

// Nobody reads any more, as when we are piped into `head`.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    controller.abort(error)
  })
}

const { stdin, stdout, stderr } = process
const exitCode = await run(process.argv.slice(2), {
  stdin,
  stdout,
  stderr,
  signal: controller.signal,
})
process.exitCode = exitCode === EXIT_INTERRUPTED && endedBy !== 0 ? endedBy : exitCode
// A terminal or a pipe that nobody closes must not keep us.
stdin.destroy()
