import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export const RUNTIMES = ['node', 'deno', 'bun'] as const
export type RuntimeName = (typeof RUNTIMES)[number]

/** How a peer process ended. */
export interface Ending {
  readonly code: number | null
  readonly stderr: string
}

/** A process of a runtime, with the adapter made for it. */
export interface Peer {
  /** Resolves with the next line it prints, or `undefined` at its end. */
  nextLine(): Promise<string | undefined>
  readonly ended: Promise<Ending>
  /** Asks a serving one to end, and waits until it has. */
  stop(): Promise<Ending>
}

/** A process that should have ended by itself by then is ended. */
const MAX_LIFE_MS = 60_000
const BIN = join(import.meta.dirname, '../../../node_modules/.bin')
const SCRIPT = join(import.meta.dirname, 'peer.ts')
const SOURCE = '--conditions=@rudp/source'
// What the README of the adapter says, for this machine alone.
const DENO = ['run', SOURCE, '--no-check', '--unstable-net', '--allow-net=127.0.0.1,0.0.0.0']

/** A runtime and how it is to be used. */
interface Setting {
  readonly runtime: RuntimeName
  readonly args: readonly string[]
  readonly offload?: 'auto' | 'off'
}

const SETTINGS = {
  node: { runtime: 'node', args: [SOURCE] },
  deno: { runtime: 'deno', args: DENO },
  bun: { runtime: 'bun', args: [SOURCE] },
  'Node without offload': { runtime: 'node', args: [SOURCE], offload: 'off' },
  'Deno with FFI': { runtime: 'deno', args: [...DENO, '--allow-ffi'] },
  'Bun without offload': { runtime: 'bun', args: [SOURCE], offload: 'off' },
} as const satisfies Record<string, Setting>

export type SettingName = keyof typeof SETTINGS

/** The runtime of a setting, and where its command is. */
export function commandOf(name: SettingName): { name: RuntimeName; path: string } {
  const { runtime } = SETTINGS[name]
  return { name: runtime, path: join(BIN, runtime) }
}

/** What the runtime is called with, before the script. */
export function argumentsOf(name: SettingName): readonly string[] {
  return SETTINGS[name].args
}

/** Starts `peer.ts` on a runtime. */
export function runPeer(name: SettingName, role: string, ...args: readonly string[]): Peer {
  const { runtime, args: runtimeArgs, offload = 'auto' }: Setting = SETTINGS[name]
  const command = [...runtimeArgs, SCRIPT, runtime, offload, role, ...args]
  const child = spawn(join(BIN, runtime), command, {
    cwd: import.meta.dirname,
    // A server ends with its standard input, which ends with us, whatever happens.
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  })
  // Deno and Bun may be started by a script, so that a signal has to reach the whole group.
  const timer = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), MAX_LIFE_MS)
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = new Promise<Ending>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ code, stderr })
    })
  })
  return {
    ended,
    nextLine: async () => {
      const { done, value } = await lines.next()
      return done ? undefined : value
    },
    stop: () => {
      child.stdin.end()
      return ended
    },
  }
}
