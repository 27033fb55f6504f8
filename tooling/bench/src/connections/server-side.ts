// The server: one process that echoes what all clients send.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { cpuMs, serveSide, sideInput } from '../harness/side-port.ts'
import { openTransport } from '../peers/transports.ts'
import type { ConnectionsInput, ServerMark } from './connections-case.ts'

const NS_PER_MS = 1e6

const { transport: name } = sideInput<ConnectionsInput>()
const transport = await openTransport(name)
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
let messages = 0
const port = await transport.listen((link) => (message) => {
  messages++
  link.send(message)
})

serveSide(
  { port },
  {
    mark(): ServerMark {
      const mark = {
        nowMs: performance.now(),
        cpuMs: cpuMs(),
        messages,
        delayP99Ms: delay.percentile(99) / NS_PER_MS,
      }
      delay.reset()
      return mark
    },
  },
)
