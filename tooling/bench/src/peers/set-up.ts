import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PEERS_DIR } from './peer-package.ts'

/** The compiled side that speaks ENet, once {@link setUpPeers} has made it. */
export const ENET_SIDE: string = join(PEERS_DIR, 'node_modules/.enet/enet-side')

/** Runs a command. `undefined` if it went well, otherwise why not. */
export type RunCommand = (
  command: string,
  args: readonly string[],
  cwd: string,
) => string | undefined

export interface SetUpOptions {
  /** Where `package.json` and `enet-side.c` are. */
  readonly folder?: string
  readonly run?: RunCommand
  /** Told what cannot be had, and that something is being done at all. */
  readonly tell?: (line: string) => void
}

interface Step {
  readonly name: string
  readonly run: () => string | undefined
}

const NPM_OPTIONS = ['--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error']

/**
 * Installs the peers beside the benchmarks, in `node_modules` of a folder that is no part of the
 * workspace: packages of npm without their scripts, the one that has to be compiled, and ENet of
 * Debian. What went well is done once for each state of the list; what cannot be had is told, left
 * out of the comparison and tried again the next time.
 */
export function setUpPeers(options: SetUpOptions = {}): void {
  const { folder = PEERS_DIR, run = runCommand, tell = console.error } = options
  const wanted = fingerprint(folder)
  const modules = join(folder, 'node_modules')
  for (const { name, run: attempt } of steps(folder, run)) {
    const stamp = join(modules, `.set-up-${name}`)
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) continue
    tell(`Setting up ${name} for the benchmarks.`)
    const problem = attempt()
    if (problem !== undefined) {
      tell(`Cannot set up ${name}, which is left out: ${problem}`)
      continue
    }
    mkdirSync(modules, { recursive: true })
    writeFileSync(stamp, wanted)
  }
}

function steps(folder: string, run: RunCommand): readonly Step[] {
  const npm = (...args: string[]) => run('npm', [...args, ...NPM_OPTIONS], folder)
  // The headers of the Node at work lie beside it.
  const nodeDir = dirname(dirname(process.execPath))
  return [
    { name: 'npm-packages', run: () => npm('install', '--ignore-scripts') },
    { name: 'node-kcp', run: () => npm('rebuild', 'node-kcp', `--nodedir=${nodeDir}`) },
    { name: 'enet', run: () => setUpEnet(folder, run) },
  ]
}

/** Takes the packages of Debian apart instead of installing them: that needs no rights. */
function setUpEnet(folder: string, run: RunCommand): string | undefined {
  const enet = join(folder, 'node_modules/.enet')
  mkdirSync(enet, { recursive: true })
  const download = (): string | undefined =>
    run('apt-get', ['download', '-qq', 'libenet-dev', 'libenet7'], enet)
  // A machine that has never asked Debian for its lists does not know the names.
  const problem = download() && (run('apt-get', ['update', '-qq'], enet) ?? download())
  if (problem !== undefined) return problem
  for (const file of readdirSync(enet).filter((name) => name.endsWith('.deb'))) {
    const unpacking = run('dpkg', ['-x', file, '.'], enet)
    if (unpacking !== undefined) return unpacking
  }
  const libraries = join(enet, 'usr/lib')
  const [architecture] = existsSync(libraries) ? readdirSync(libraries) : []
  if (architecture === undefined) return 'its package holds no library'
  const library = join(libraries, architecture)
  const linking = [`-L${library}`, '-lenet', `-Wl,-rpath,${library}`]
  const source = join(folder, 'enet-side.c')
  const include = `-I${join(enet, 'usr/include')}`
  return run('gcc', ['-O2', '-o', 'enet-side', include, source, ...linking], enet)
}

function runCommand(command: string, args: readonly string[], cwd: string): string | undefined {
  const { status, error, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (error !== undefined) return error.message
  return status === 0 ? undefined : (stderr.trim().split('\n').at(-1) ?? `exit code ${status}`)
}

/** Names all that decides what is set up. */
function fingerprint(folder: string): string {
  const hash = createHash('sha256')
  for (const file of ['package.json', 'enet-side.c']) hash.update(readFileSync(join(folder, file)))
  return hash.update(process.version).update(process.arch).digest('hex')
}
