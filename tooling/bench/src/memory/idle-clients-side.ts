// Clients that connect, a batch at each `go`, and then say nothing.
import { serveSide, sideInput } from '../harness/side-port.ts'
import { openTransport } from '../peers/transports.ts'
import type { IdleInput, IdleMark } from './idle-memory.ts'

const AT_ONCE = 50

const { port, batch } = sideInput<IdleInput>()
const transport = await openTransport('rudp')
let connected = 0
let problem: string | undefined

async function connectBatch(): Promise<void> {
  for (let opened = 0; opened < batch; opened += AT_ONCE) {
    const links = Array.from({ length: AT_ONCE }, () => transport.connect(port, () => {}))
    await Promise.all(links)
    connected += AT_ONCE
  }
}

serveSide(
  {},
  {
    go() {
      connectBatch().catch((error: unknown) => {
        problem = String(error)
      })
    },
    mark: (): IdleMark => ({ connected, ...(problem !== undefined && { problem }) }),
  },
)
