// Clients that connect, a batch at each `go`, and then say nothing.
import { serveSide, sideInput } from '../harness/side-port.ts'
import { openTransport } from '../peers/transports.ts'
import type { IdleInput, IdleMark } from './idle-memory.ts'

const AT_ONCE = 50
/** On a machine that has much else to do, a handshake may take too long. */
const ATTEMPTS = 5

const { port, batch } = sideInput<IdleInput>()
const transport = await openTransport('rudp')
let connected = 0
let problem: string | undefined

async function connectBatch(): Promise<void> {
  for (let opened = 0; opened < batch; opened += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, connectOne))
    connected += AT_ONCE
  }
}

async function connectOne(): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await transport.connect(port, () => {})
      return
    } catch (error) {
      if (attempt === ATTEMPTS) throw error
    }
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
