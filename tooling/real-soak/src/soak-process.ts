import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { MemorySample } from './memory.ts'

interface Message {
  readonly type: string
  readonly port?: number
  readonly sample?: MemorySample
  readonly connections?: number
  readonly stallMs?: number
  readonly unconfirmed?: number
}

/** How a process fares. */
export interface Health {
  readonly sample: MemorySample
  /** Connections that stand; only clients tell. */
  readonly connections: number
  /** The longest that it has stood still. */
  readonly stallMs: number
  /** Promised messages of the server that are under way on connections that stand. */
  readonly unconfirmed: number
}

/** One process of the soak, and what it answers. */
export class SoakProcess {
  readonly #child: ChildProcess
  readonly #reportFile: string
  /** What it said when it was ready. */
  readonly port: number

  private constructor(child: ChildProcess, reportFile: string, port: number) {
    this.#child = child
    this.#reportFile = reportFile
    this.port = port
  }

  /** Starts `script` of this folder; its last argument is the file that it leaves its report in. */
  static async start(script: string, args: string[], reportFile: string): Promise<SoakProcess> {
    const path = fileURLToPath(new URL(script, import.meta.url))
    const child = fork(path, [...args, reportFile], { execArgv: ['--conditions=@rudp/source'] })
    const [message] = (await once(child, 'message')) as [Message]
    return new SoakProcess(child, reportFile, message.port ?? 0)
  }

  tell(order: string): void {
    this.#child.send(order)
  }

  /** Its memory after a collection; `undefined` if it does not answer. */
  async memory(): Promise<Health | undefined> {
    if (this.#child.exitCode !== null || !this.#child.connected) return undefined
    this.tell('memory')
    const [message] = (await once(this.#child, 'message')) as [Message]
    if (message.sample === undefined) return undefined
    const { sample, connections = 0, stallMs = 0, unconfirmed = 0 } = message
    return { sample, connections, stallMs, unconfirmed }
  }

  /** Gives the order that ends it and reads what it has left behind. */
  async end<Report>(order: string): Promise<Report> {
    const exit = once(this.#child, 'exit')
    this.tell(order)
    await exit
    return JSON.parse(readFileSync(this.#reportFile, 'utf8')) as Report
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}
