import { lookup } from 'node:dns/promises'
import { type Runtime, TimerHandle, webRuntime } from '@rudp/connection/host'
import { openBunSocket } from './bun-socket.ts'

/** What rudp needs of Bun. */
export const bunRuntime: Runtime = {
  ...webRuntime(globalThis, queueMicrotask, lookup),
  setTimer: (task, delayMs) => new TimerHandle(setTimeout(task, delayMs), clearTimeout),
  open: openBunSocket,
}
