import { DatagramQueue } from './datagram-queue.ts'
import type { DatagramReceiver, DatagramSocket, Runtime, SocketOptions } from './runtime.ts'
import { StepTimer } from './step-timer.ts'

/**
 * A runtime whose time stands still between steps: datagrams, timers and deferred tasks wait for
 * {@link run}. So whatever is built on a `Runtime` becomes one for a game loop, knowing nothing of it.
 */
export class SteppedRuntime implements Runtime, DatagramReceiver {
  readonly #runtime: Runtime
  readonly #arrivals: DatagramQueue
  #timers: StepTimer[] = []
  #tasks: (() => void)[] = []
  #receiver: DatagramReceiver | undefined
  #isStepped = true
  #isRunning = false

  /** @param arrivalBytes Memory for datagrams that wait. */
  constructor(runtime: Runtime, arrivalBytes: number) {
    this.#runtime = runtime
    this.#arrivals = new DatagramQueue(arrivalBytes)
  }

  /** Datagrams for which there was no room until the next step. */
  get droppedDatagrams(): number {
    return this.#arrivals.dropped
  }

  /** Does what has waited: reads, then runs the timers that are due and the tasks. Not from within itself. */
  run(): void {
    const receiver = this.#receiver
    if (receiver === undefined || this.#isRunning || !this.#isStepped) return
    this.#isRunning = true
    try {
      // First: what has arrived may be what a timer waits for.
      this.#arrivals.drainTo(receiver)
      const nowMs = this.nowMs()
      const timers = this.#timers
      this.#timers = timers.filter((timer) => !timer.isOver && timer.atMs > nowMs)
      for (const timer of timers) if (timer.atMs <= nowMs) timer.run()
      const tasks = this.#tasks
      this.#tasks = []
      for (const task of tasks) task()
    } finally {
      this.#isRunning = false
    }
  }

  /** Lets time run by itself from now on. */
  release(): void {
    if (!this.#isStepped) return
    this.#isStepped = false
    for (const timer of this.#timers.splice(0)) timer.start(this.#runtime)
    for (const task of this.#tasks.splice(0)) this.defer(task)
    this.defer(() => {
      if (this.#receiver !== undefined) this.#arrivals.drainTo(this.#receiver)
      this.handleBatchEnd()
    })
  }

  // ── As a runtime ───────────────────────────────────────────────────────

  nowMs(): number {
    return this.#runtime.nowMs()
  }

  randomUint32(): number {
    return this.#runtime.randomUint32()
  }

  encodeUtf8(text: string): Uint8Array {
    return this.#runtime.encodeUtf8(text)
  }

  defer(task: () => void): void {
    if (this.#isStepped) this.#tasks.push(task)
    else this.#runtime.defer(task)
  }

  setTimer(task: () => void, delayMs: number): StepTimer {
    const timer = new StepTimer(this.nowMs() + delayMs, task)
    if (this.#isStepped) this.#timers.push(timer)
    else timer.start(this.#runtime)
    return timer
  }

  reportError(error: unknown): void {
    this.#runtime.reportError(error)
  }

  resolve(name: string): Promise<readonly string[]> {
    return this.#runtime.resolve(name)
  }

  open(options: SocketOptions, receiver: DatagramReceiver): Promise<DatagramSocket> {
    this.#receiver = receiver
    return this.#runtime.open(options, this)
  }

  // ── From the socket ────────────────────────────────────────────────────

  handleDatagram(
    bytes: Uint8Array,
    start: number,
    end: number,
    hostname: string,
    port: number,
  ): void {
    if (this.#isStepped) this.#arrivals.push(bytes, start, end, hostname, port)
    else this.#receiver?.handleDatagram(bytes, start, end, hostname, port)
  }

  handleBatchEnd(): void {
    if (!this.#isStepped) this.#receiver?.handleBatchEnd()
  }

  /** Trouble is only noted, which need not wait. */
  handleError(error: Error): void {
    this.#receiver?.handleError(error)
  }
}
