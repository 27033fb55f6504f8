import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const SCRIPT = fileURLToPath(new URL('./server-process.ts', import.meta.url))

/** What the server process tells of itself. */
export interface ServerReport {
  readonly connections: number
  readonly malformed: number
  readonly overBudget: number
}

interface StatsMessage {
  readonly type: string
  readonly stats: ServerReport
  /** Of its heap and of the buffers outside of it, once all garbage is collected. */
  readonly heldBytes: number
}

/** A server in a process of its own, so that attacks take their time from it and from nobody else. */
export class EchoServer {
  readonly port: number
  /** What its socket has reported as trouble. */
  readonly errors: string[] = []
  readonly #process: ChildProcess

  private constructor(child: ChildProcess, port: number) {
    this.#process = child
    this.port = port
    child.on('message', (message: { type: string; text?: string }) => {
      if (message.type === 'error') this.errors.push(message.text ?? '')
    })
  }

  /** @param maxReceiveAlloc What each connection is granted; the default's if not given. */
  static async start(port = 0, maxReceiveAlloc = 1_000_000): Promise<EchoServer> {
    const execArgv = ['--conditions=@rudp/source', '--expose-gc']
    const child = fork(SCRIPT, [String(port), String(maxReceiveAlloc)], { execArgv })
    const [message] = (await once(child, 'message')) as [{ port: number }]
    return new EchoServer(child, message.port)
  }

  get isRunning(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null
  }

  async report(): Promise<ServerReport & { readonly heldBytes: number }> {
    this.#process.send({})
    for (;;) {
      const [message] = (await once(this.#process, 'message')) as [StatsMessage]
      if (message.type === 'stats') return { ...message.stats, heldBytes: message.heldBytes }
    }
  }

  async stop(): Promise<void> {
    if (!this.isRunning) return
    this.#process.kill('SIGKILL')
    await once(this.#process, 'exit')
  }
}
