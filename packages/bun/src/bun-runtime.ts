import { lookup } from 'node:dns/promises'
import { RandomPool, type Runtime, TimerHandle } from '@rudp/connection/host'
import { openBunSocket } from './bun-socket.ts'

const random = new RandomPool((words) => crypto.getRandomValues(words))
const encoder = new TextEncoder()

/** What rudp needs of Bun. */
export const bunRuntime: Runtime = {
  nowMs: () => performance.now(),
  randomUint32: () => random.nextUint32(),
  encodeUtf8: (text) => encoder.encode(text),
  defer: queueMicrotask,
  setTimer: (task, delayMs) => new TimerHandle(setTimeout(task, delayMs), clearTimeout),
  reportError: (error) =>
    queueMicrotask(() => {
      throw error
    }),
  resolve: async (name) => {
    const found = await lookup(name, { all: true })
    return found.map(({ address }) => address)
  },
  open: openBunSocket,
}
