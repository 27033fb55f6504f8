import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
export const bin = join(root, 'node_modules', '.bin')

const stamp = join(root, 'node_modules', '.rudp-setup')

/**
 * Brings node_modules in line with the lockfile and gives an exit code. What was installed is
 * remembered by a hash of all that decides it, so that a repeated run costs milliseconds.
 */
export function install(env) {
  const wanted = fingerprint()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return 0

  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const first = !existsSync(join(bin, 'pnpm'))
  if (first) console.error('Setting up the toolchain from the npm registry; this happens once.')
  const [command, ...prefix] = first ? ['npx', '--yes', packageManager] : ['pnpm']
  const options = ['--frozen-lockfile', '--prefer-offline', '--reporter=append-only']
  const { status, error } = spawnSync(
    command,
    [...prefix, 'install', ...options, '--loglevel=error'],
    { cwd: root, env, stdio: ['ignore', 2, 2] },
  )
  if (error) console.error(`Cannot run ${command}: ${error.message}`)
  if (status === 0) {
    mkdirSync(dirname(stamp), { recursive: true })
    writeFileSync(stamp, wanted)
  }
  return status ?? 1
}

/** Names the state of every file that decides what is installed, and of where it is installed. */
function fingerprint() {
  const hash = createHash('sha256')
  for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml']) {
    hash.update(readFileSync(join(root, file)))
  }
  for (const dir of workspaceDirs()) {
    hash.update(dir).update(readFileSync(join(root, dir, 'package.json')))
    hash.update(String(existsSync(join(root, dir, 'node_modules'))))
  }
  return hash.update(process.platform).update(process.arch).digest('hex')
}

/** Every folder of the workspace that holds a package, relative to the root. */
export function workspaceDirs() {
  return ['packages', 'tooling', 'examples']
    .filter((group) => existsSync(join(root, group)))
    .flatMap((group) => readdirSync(join(root, group)).map((name) => join(group, name)))
    .filter((dir) => existsSync(join(root, dir, 'package.json')))
    .sort()
}
