import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PEERS_DIR } from './peer-package.ts'

const MODULES = join(PEERS_DIR, 'node_modules')
const STAMP = join(MODULES, '.set-up')
const ENET_DIR = join(MODULES, '.enet')
const ENET_SOURCE = join(PEERS_DIR, 'enet-side.c')

/** The compiled side that speaks ENet, once {@link setUpPeers} has made it. */
export const ENET_SIDE: string = join(ENET_DIR, 'enet-side')

/** Runs a command. `undefined` if it went well, otherwise why not. */
export type RunCommand = (
  command: string,
  args: readonly string[],
  cwd: string,
) => string | undefined

interface Step {
  readonly what: string
  readonly run: () => string | undefined
}

/**
 * Installs the peers beside the benchmarks, once for each state of their list: packages of npm without
 * their scripts, the one that has to be compiled, and ENet of Debian. What cannot be had is told
 * through `tell` and left out of the comparison; nothing outside of the folder is changed.
 */
export function setUpPeers(tell: (line: string) => void, run: RunCommand = runCommand): void {
  const wanted = fingerprint()
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return
  tell('Setting up the peers; this happens once.')
  for (const { what, run: attempt } of steps(run)) {
    const problem = attempt()
    if (problem !== undefined) tell(`Cannot set up ${what}, which is left out: ${problem}`)
  }
  mkdirSync(MODULES, { recursive: true })
  writeFileSync(STAMP, wanted)
}

function steps(run: RunCommand): readonly Step[] {
  const npm = ['--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error']
  return [
    {
      what: 'the packages of npm',
      run: () => run('npm', ['install', '--ignore-scripts', ...npm], PEERS_DIR),
    },
    {
      what: 'node-kcp',
      run: () => run('npm', ['rebuild', 'node-kcp', `--nodedir=${nodeDir()}`, ...npm], PEERS_DIR),
    },
    { what: 'ENet', run: () => setUpEnet(run) },
  ]
}

/** Where the headers of the Node at work are. */
function nodeDir(): string {
  return dirname(dirname(process.execPath))
}

/** Takes the packages of Debian apart instead of installing them: that needs no rights. */
function setUpEnet(run: RunCommand): string | undefined {
  mkdirSync(ENET_DIR, { recursive: true })
  const download = (): string | undefined =>
    run('apt-get', ['download', '-qq', 'libenet-dev', 'libenet7'], ENET_DIR)
  // A machine that has never asked Debian for its lists does not know the names.
  const problem = download() && (run('apt-get', ['update', '-qq'], ENET_DIR) ?? download())
  if (problem !== undefined) return problem
  for (const file of readdirSync(ENET_DIR).filter((name) => name.endsWith('.deb'))) {
    const unpacking = run('dpkg', ['-x', file, '.'], ENET_DIR)
    if (unpacking !== undefined) return unpacking
  }
  const [library] = readdirSync(join(ENET_DIR, 'usr/lib'))
  const folder = join(ENET_DIR, 'usr/lib', library ?? '')
  const include = `-I${join(ENET_DIR, 'usr/include')}`
  const linking = [`-L${folder}`, '-lenet', `-Wl,-rpath,${folder}`]
  return run('gcc', ['-O2', '-o', ENET_SIDE, include, ENET_SOURCE, ...linking], ENET_DIR)
}

function runCommand(command: string, args: readonly string[], cwd: string): string | undefined {
  const { status, error, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (error !== undefined) return error.message
  return status === 0 ? undefined : (stderr.trim().split('\n').at(-1) ?? `exit code ${status}`)
}

/** Names all that decides what is set up. */
function fingerprint(): string {
  const hash = createHash('sha256')
  for (const file of ['package.json', 'enet-side.c']) {
    hash.update(readFileSync(join(PEERS_DIR, file)))
  }
  return hash.update(process.version).update(process.arch).digest('hex')
}
