import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Deferred } from '../src/transfer/deferred.ts'
import type { News, Order } from './ipc.ts'

/** How long a process may take to be ready. Generous: machines that test are busy. */
const READY_TIMEOUT_MS = 30_000

/** One process of the demo, as the demo sees it. */
export class Actor<Config, Status, Report> {
  readonly name: string
  /** The latest word of how it goes. */
  status: Status | undefined
  /** Resolves with its port once it is ready. */
  readonly ready: Deferred<number> = new Deferred()
  readonly report: Deferred<Report> = new Deferred()
  /** Rejects if the process ends before the demo wants it to; never resolves. */
  readonly crash: Deferred<never> = new Deferred()
  readonly #process: ChildProcess
  #complaints = ''

  constructor(name: string, config: Config) {
    this.name = name
    this.#process = fork(fileURLToPath(new URL(`./${name}.ts`, import.meta.url)), {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // Keeps NaN and typed arrays what they are.
      serialization: 'advanced',
    })
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#complaints += text
    })
    this.#process.on('message', (news: News<Status, Report>) => this.#handle(news))
    this.#process.on('error', (error) => this.crash.reject(error))
    // 'close', unlike 'exit', comes when all that it had to say has been read.
    this.#process.on('close', (code, signal) => {
      const how = signal === null ? `exit code ${code}` : signal
      const text = `The ${name} ended before its time (${how})\n${this.#complaints}`.trim()
      this.crash.reject(new Error(text))
    })
    this.#tell({ type: 'start', config })
    const timer = setTimeout(() => {
      this.crash.reject(new Error(`The ${name} did not get ready`))
    }, READY_TIMEOUT_MS)
    void this.ready.promise.then(() => clearTimeout(timer))
  }

  /** Asks for a report now. */
  stop(): void {
    this.#tell({ type: 'stop' })
  }

  kill(): void {
    this.#process.kill('SIGKILL')
  }

  #handle(news: News<Status, Report>): void {
    if (news.type === 'ready') this.ready.resolve(news.port)
    else if (news.type === 'status') this.status = news.status
    else this.report.resolve(news.report)
  }

  #tell(order: Order<Config>): void {
    // A process that is gone says so by itself.
    if (this.#process.connected) this.#process.send(order, () => {})
  }
}
