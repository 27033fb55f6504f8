import { lookup } from 'node:dns/promises'
import { type Runtime, type RuntimeTimer, webRuntime } from '@rudp/connection/host'
import { openDenoSocket } from './deno-socket.ts'

/** What rudp needs of Deno. */
export const denoRuntime: Runtime = {
  ...webRuntime(globalThis, queueMicrotask, lookup),
  setTimer: (task, delayMs) => new DenoTimer(setTimeout(task, delayMs)),
  open: openDenoSocket,
}

class DenoTimer implements RuntimeTimer {
  readonly #timeout: ReturnType<typeof setTimeout>

  constructor(timeout: ReturnType<typeof setTimeout>) {
    this.#timeout = timeout
  }

  cancel(): void {
    clearTimeout(this.#timeout)
  }

  // A number up to Deno 2.8, an object since; these two take either, whatever their types say.
  ref(): void {
    Deno.refTimer(this.#timeout as unknown as number)
  }

  unref(): void {
    Deno.unrefTimer(this.#timeout as unknown as number)
  }
}
