// Runs one of the repository's tasks in its pinned toolchain, which it installs
// first. It needs only Node and npm: pnpm comes through npx, and the Node that
// the tasks run on, Deno and Bun come with the dependencies.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
process.chdir(root)
const bin = join(root, 'node_modules', '.bin')
const { packageManager } = JSON.parse(readFileSync('package.json', 'utf8'))
const env = {
  ...process.env,
  PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
  DENO_NO_UPDATE_CHECK: '1',
}

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { env, stdio: 'inherit' })
  if (error) console.error(`${command}: ${error.message}`)
  return status ?? 1
}

/** Brings node_modules in line with the lockfile; a tenth of a second when it is. */
function install() {
  const pnpm = existsSync(join(bin, 'pnpm')) ? ['pnpm'] : ['npx', '--yes', packageManager]
  if (pnpm.length > 1)
    console.error('Setting up the toolchain from the npm registry; this happens once.')
  return run(
    ...pnpm,
    'install',
    '--frozen-lockfile',
    '--prefer-offline',
    '--reporter=append-only',
    '--loglevel=error',
  )
}

/** Turbo runs every package's tasks; the summary adds up what their test runners reported. */
function test() {
  for (const dir of ['packages', 'tooling'].flatMap((group) =>
    readdirSync(group).map((name) => join(group, name)),
  )) {
    rmSync(join(dir, 'test-results'), { recursive: true, force: true })
  }
  const tasks = ['build', 'typecheck', 'test', '//#check:lint']
  const failed =
    run('turbo', 'run', ...tasks, '--concurrency=2', '--continue', '--output-logs=errors-only') ||
    run('turbo', 'boundaries')
  return run('node', 'tooling/setup/summary.mjs') || failed
}

const tasks = {
  demo: (...args) =>
    run('node', '--conditions=@rudp/source', 'packages/node/demo/demo.ts', ...args),
  test,
  tool: run,
}

const [name, ...args] = process.argv.slice(2)
if (tasks[name] === undefined) {
  console.error(`usage: run.mjs ${Object.keys(tasks).join('|')} [argument…]`)
  process.exit(2)
}
process.exitCode = install() || tasks[name](...args)
