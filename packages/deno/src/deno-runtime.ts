import { lookup } from 'node:dns/promises'
import { RandomPool, type Runtime, type RuntimeTimer } from '@rudp/connection/host'
import { openDenoSocket } from './deno-socket.ts'

const random = new RandomPool((words) => crypto.getRandomValues(words))
const encoder = new TextEncoder()

/** What rudp needs of Deno. */
export const denoRuntime: Runtime = {
  nowMs: () => performance.now(),
  randomUint32: () => random.nextUint32(),
  encodeUtf8: (text) => encoder.encode(text),
  defer: queueMicrotask,
  setTimer: (task, delayMs) => new DenoTimer(setTimeout(task, delayMs)),
  reportError: (error) =>
    queueMicrotask(() => {
      throw error
    }),
  // Unlike `Deno.resolveDns`, this reads the hosts file and needs no access to the name server.
  resolve: async (name) => {
    const found = await lookup(name, { all: true })
    return found.map(({ address }) => address)
  },
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
