import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import type { LinkOptions } from './emulated-link.ts'
import type { LabCounters } from './link-counters.ts'

/** The two hosts. */
export type HostName = 'a' | 'b'

const ADDRESSES: Readonly<Record<HostName, string>> = { a: '10.77.0.1', b: '10.77.0.2' }

const HOSTS = ['a', 'b'] as const
const BUN = join(import.meta.dirname, '../../../node_modules/.bin/bun')
const EMULATOR = join(import.meta.dirname, 'emulator.ts')
/** In real time, before all else: on a busy machine a packet that waits for its turn is late. */
const EMULATOR_PRIORITY = '10'
/** What runs on the hosts comes before the rest of the machine. */
const HOST_NICENESS = -10

/** Two hosts and the path between them; at its end nothing of it is left. */
export class Netlab implements AsyncDisposable {
  static #opened = 0
  readonly #id: string = `nl${process.pid}-${Netlab.#opened++}`
  readonly #children: ChildProcess[] = []
  readonly #emulator: ChildProcess
  readonly #lines: AsyncIterator<string>

  /**
   * Makes the namespaces and devices and starts the emulator.
   *
   * @throws {Error} Where {@link whyNoNetlab} has something to say.
   */
  static async open(options: LinkOptions): Promise<Netlab> {
    const lab = new Netlab(options)
    try {
      if ((await lab.#nextLine()) !== 'ready') throw new Error('Cannot emulate: no TUN devices')
      for (const host of HOSTS) lab.#setUp(host)
    } catch (error) {
      await lab[Symbol.asyncDispose]()
      throw error
    }
    return lab
  }

  private constructor(options: LinkOptions) {
    for (const host of HOSTS) ip('netns', 'add', this.#netns(host))
    const args = [BUN, EMULATOR, this.#device('a'), this.#device('b'), JSON.stringify(options)]
    this.#emulator = spawn('chrt', ['-f', EMULATOR_PRIORITY, ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const output = createInterface({ input: this.#emulator.stdout! })
    this.#lines = output[Symbol.asyncIterator]()
  }

  static addressOf(host: HostName): string {
    return ADDRESSES[host]
  }

  /** Starts a command on a host, at a raised priority. It is ended with the lab. */
  spawn(
    host: HostName,
    command: string,
    args: readonly string[],
    options: SpawnOptions = {},
  ): ChildProcess {
    const inside = ['netns', 'exec', this.#netns(host), 'nice', '-n', `${HOST_NICENESS}`]
    const child = spawn('ip', [...inside, command, ...args], options)
    this.#children.push(child)
    return child
  }

  /**
   * Sets the congestion control of the host's TCP, for the route to the other: the setting of a
   * namespace takes only what unprivileged users may choose.
   *
   * @throws {Error} If the kernel has none of that name.
   */
  setTcpCongestionControl(host: HostName, name: string): void {
    const [netns, device] = [this.#netns(host), this.#device(host)]
    const peer = ADDRESSES[host === 'a' ? 'b' : 'a']
    ip('-n', netns, 'route', 'replace', peer, 'dev', device, 'congctl', name)
  }

  /** Reads the emulator's counters. */
  async counters(): Promise<LabCounters> {
    this.#emulator.stdin!.write('\n')
    return JSON.parse(await this.#nextLine()) as LabCounters
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#children.map(end))
    this.#emulator.stdin?.end()
    if (isRunning(this.#emulator)) await once(this.#emulator, 'exit')
    for (const host of HOSTS) ip('netns', 'del', this.#netns(host))
  }

  #netns(host: HostName): string {
    return `${this.#id}-${host}`
  }

  #device(host: HostName): string {
    return `${this.#id}${host}`
  }

  /** Moves a host's device to its namespace and gives it its address. */
  #setUp(host: HostName): void {
    const [netns, device] = [this.#netns(host), this.#device(host)]
    const peer = ADDRESSES[host === 'a' ? 'b' : 'a']
    ip('link', 'set', device, 'netns', netns)
    ip('-n', netns, 'link', 'set', 'lo', 'up')
    ip('-n', netns, 'address', 'add', ADDRESSES[host], 'peer', peer, 'dev', device)
    ip('-n', netns, 'link', 'set', device, 'mtu', '1500', 'txqueuelen', '1000', 'up')
  }

  async #nextLine(): Promise<string> {
    const { done, value } = await this.#lines.next()
    if (done) throw new Error('Cannot read counters: the emulator has ended')
    return value
  }
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] })
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}

async function end(child: ChildProcess): Promise<void> {
  if (!isRunning(child) || child.pid === undefined) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}
