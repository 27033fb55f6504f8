import { fork } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import type { SendModeName, SocketAddress } from '@rudp/node'
import { runLoad } from './run-load.ts'

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '50' },
    rate: { type: 'string', default: '60' },
    bytes: { type: 'string', default: '100' },
    mode: { type: 'string', default: 'unreliable' },
    seconds: { type: 'string', default: '5' },
    /** `HOST:PORT` of an echo server; without it, one is started in a process of its own. */
    target: { type: 'string' },
  },
})

const load = {
  clients: Number(values.clients),
  rate: Number(values.rate),
  bytes: Math.max(8, Number(values.bytes)),
  mode: values.mode as SendModeName,
  seconds: Number(values.seconds),
}

if (values.target) console.log(String(await runLoad({ ...load, address: values.target })))
else {
  // A process of its own, so that the two do not wait for each other's turn.
  const echo = fork(new URL('./echo-process.ts', import.meta.url))
  const [address]: [SocketAddress] = (await once(echo, 'message')) as [SocketAddress]
  try {
    console.log(String(await runLoad({ ...load, address })))
  } finally {
    echo.disconnect()
  }
}
