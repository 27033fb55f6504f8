import { lookup } from 'node:dns/promises'
import { type Runtime, TimerHandle, webRuntime } from '@rudp/connection/host'
import { diagnosticsTrace } from './diagnostics-trace.ts'
import { openNodeSocket } from './node-socket.ts'

/** What rudp needs of Node. */
export const nodeRuntime: Runtime = {
  ...webRuntime(globalThis, queueMicrotask, lookup),
  setTimer: (task, delayMs) => new TimerHandle(setTimeout(task, delayMs), clearTimeout),
  open: openNodeSocket,
  trace: diagnosticsTrace,
}
