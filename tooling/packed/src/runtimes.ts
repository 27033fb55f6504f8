import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** One way to run a module: a command, and the arguments that stand before the module's name. */
export interface Runtime {
  readonly label: string
  readonly command: readonly [string, ...string[]]
}

/** Every Node line that the packages promise to run on; the registry carries each as a package. */
const NODE_LINES: readonly string[] = ['20.20.2', '22.23.3', '24.21.0', '26.10.0']

/** The Node that `npm test` was called with: the first on the PATH that no package brought. */
const systemBin: string =
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((dir) => !dir.includes('node_modules'))
    .find((dir) => existsSync(join(dir, 'node'))) ?? ''

export const systemNpm = (): string => join(systemBin, 'npm')

const BUN: Runtime = { label: 'Bun', command: ['bun'] }
// A client's socket is bound to any address before it sends to one.
const DENO: Runtime = {
  label: 'Deno',
  command: ['deno', 'run', '--no-prompt', '--unstable-net', '--allow-net=127.0.0.1,0.0.0.0'],
}
const LOCAL: readonly Runtime[] = [
  { label: "the caller's Node", command: [join(systemBin, 'node')] },
  { label: 'the Node of the lockfile', command: ['node'] },
  BUN,
  DENO,
]

const LINES: readonly Runtime[] = NODE_LINES.map((version) => ({
  label: `Node ${version}`,
  command: ['pnpm', '--silent', 'dlx', `node-linux-${process.arch}@${version}`],
}))

/** The runtimes at hand, and in CI every Node line as well, which costs a download each. */
export const RUNTIMES: readonly Runtime[] = process.env['CI'] ? [...LOCAL, ...LINES] : LOCAL

/** Each adapter with where it runs: Node's wherever `node:dgram` is, the others at home. */
export const ADAPTERS: readonly { readonly name: string; readonly runtimes: readonly Runtime[] }[] =
  [
    { name: 'node', runtimes: RUNTIMES },
    { name: 'deno', runtimes: [DENO] },
    { name: 'bun', runtimes: [BUN] },
  ]
