import type { RuntimeTimer } from './runtime.ts'

/** A {@link RuntimeTimer} over the object that `setTimeout` returns on Node and Bun. */
export class TimerHandle<Timeout extends { ref(): unknown; unref(): unknown }>
  implements RuntimeTimer
{
  readonly #timeout: Timeout
  readonly #clear: (timeout: Timeout) => void

  constructor(timeout: Timeout, clear: (timeout: Timeout) => void) {
    this.#timeout = timeout
    this.#clear = clear
  }

  cancel(): void {
    this.#clear(this.#timeout)
  }

  ref(): void {
    this.#timeout.ref()
  }

  unref(): void {
    this.#timeout.unref()
  }
}
