// Runs one of the repository's tasks in its pinned toolchain, which it installs first. It needs
// only Node and npm: pnpm comes through npx, and the Node that the tasks run on, Deno and Bun come
// with the dependencies. Set-up writes only to standard error and never reads standard input, so
// that a task's own input and output can be piped.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { bin, install, root } from './install.mjs'
import { clearReports, summarise } from './summary.mjs'
import { installSystemPackages } from './system-tests.mjs'

const env = {
  ...process.env,
  PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
  DENO_NO_UPDATE_CHECK: '1',
}

/** Where the caller stood: npm moves to the root, and file names are meant from where they were typed. */
const callerDir =
  process.env.npm_lifecycle_event && process.cwd() === root
    ? (process.env.INIT_CWD ?? root)
    : process.cwd()

const ORPHAN_CHECK_MS = 500

/** Runs a command to its end and gives its exit code; the signals that would end us go to it. */
function run(cwd, command, ...args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: 'inherit' })
    const forward = (signal) => child.kill(signal)
    // A terminal's Ctrl+C reaches the child by itself; we only wait for its farewell.
    const wait = () => {}
    process.on('SIGTERM', forward).on('SIGHUP', forward).on('SIGINT', wait)
    // npm tells SIGTERM to the shell between us only, which dies of it without a word.
    const shell = process.ppid
    const watch = setInterval(() => process.ppid !== shell && forward('SIGTERM'), ORPHAN_CHECK_MS)
    const finish = (code) => {
      clearInterval(watch)
      process.off('SIGTERM', forward).off('SIGHUP', forward).off('SIGINT', wait)
      resolve(code)
    }
    child.on('error', (error) => {
      console.error(`Cannot run ${command}: ${error.message}`)
      finish(127)
    })
    child.on('exit', (code, signal) => finish(code ?? 128 + constants.signals[signal]))
  })
}

/** Turbo runs every package's checks; the summary adds up what their test runners reported. */
async function test() {
  clearReports()
  const checks = ['build', 'typecheck', 'test', 'test:deno', 'test:bun', '//#check:lint']
  const options = ['--concurrency=2', '--continue', '--output-logs=errors-only']
  const results = [
    await run(root, 'turbo', 'run', ...checks, ...options),
    await run(root, 'turbo', 'boundaries'),
  ]
  return summarise(results.some((code) => code !== 0))
}

/** Tests that need programs of the system; here they must run, in `npm test` they may be skipped. */
async function systemTests() {
  env.RUDP_SYSTEM_TESTS = '1'
  return (
    installSystemPackages() ||
    (await run(root, 'turbo', 'run', 'test:system', '--concurrency=1', '--output-logs=new-only'))
  )
}

const usageErrors = new URL('usage-errors.mjs', import.meta.url).href

/** Tasks that are one TypeScript file, run from source where the caller stands. */
const scripts = {
  demo: 'packages/cli/demo/demo.ts',
  rudp: 'packages/cli/src/main.ts',
  bench: 'tooling/bench/src/main.ts',
  soak: 'tooling/soak/src/main.ts',
  docs: 'tooling/docs/src/main.ts',
  attacks: 'tooling/attacks/src/main.ts',
  fuzz: 'tooling/attacks/src/fuzz/main.ts',
  'real-soak': 'tooling/real-soak/src/main.ts',
  mutation: 'tooling/mutation/src/main.ts',
}

const tasks = {
  test,
  'system-tests': systemTests,
  tool: (...command) => run(root, ...command),
}
for (const [name, file] of Object.entries(scripts)) {
  const path = join(root, file)
  if (!existsSync(path)) continue
  const flags = ['--conditions=@rudp/source', `--import=${usageErrors}`]
  tasks[name] = (...args) => run(callerDir, 'node', ...flags, path, ...args)
}

const [name = '', ...args] = process.argv.slice(2)
const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined
if (task === undefined || (name === 'tool' && args.length === 0)) {
  console.error(`usage: npm run --silent <${Object.keys(tasks).join('|')}> -- [argument…]`)
  process.exit(2)
}
process.exitCode = install(env) || (await task(...args))
