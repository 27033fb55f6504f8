import type { Runtime, RuntimeTimer } from './runtime.ts'

/** A timer that waits for a step rather than for the clock, until it is handed over to the clock. */
export class StepTimer implements RuntimeTimer {
  /** When it is due. */
  readonly atMs: number
  readonly #task: () => void
  #isReferenced = true
  #isOver = false
  #timer: RuntimeTimer | undefined

  constructor(atMs: number, task: () => void) {
    this.atMs = atMs
    this.#task = task
  }

  /** Whether it has run or was cancelled. */
  get isOver(): boolean {
    return this.#isOver
  }

  run(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#task()
  }

  /** From now on the clock runs it. */
  start(runtime: Runtime): void {
    if (this.#isOver) return
    const delayMs = Math.max(0, this.atMs - runtime.nowMs())
    this.#timer = runtime.setTimer(() => this.run(), delayMs)
    if (!this.#isReferenced) this.#timer.unref()
  }

  cancel(): void {
    this.#isOver = true
    this.#timer?.cancel()
  }

  ref(): void {
    this.#isReferenced = true
    this.#timer?.ref()
  }

  unref(): void {
    this.#isReferenced = false
    this.#timer?.unref()
  }
}
