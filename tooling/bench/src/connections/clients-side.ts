// All clients, in one process, each with a socket of its own.
import { NumberedMessages } from '../harness/numbered-messages.ts'
import { cpuMs, serveSide, sideInput } from '../harness/side-port.ts'
import type { Link } from '../peers/transport.ts'
import { openTransport } from '../peers/transports.ts'
import type { ClientsMark, ConnectionsInput } from './connections-case.ts'

/** Handshakes at once. */
const AT_ONCE = 100
const TICK_MS = 1

const input = sideInput<ConnectionsInput>()
const { port = 0, clients: clientCount, messagesPerSecond, messageBytes, isReliable } = input
const transport = await openTransport(input.transport)

interface Client {
  readonly link: Link
  readonly sent: NumberedMessages
  readonly received: NumberedMessages
}

const clients: Client[] = []
while (clients.length < clientCount) {
  const missing = Math.min(AT_ONCE, clientCount - clients.length)
  clients.push(...(await Promise.all(Array.from({ length: missing }, open))))
}

async function open(): Promise<Client> {
  const received = new NumberedMessages(messageBytes, !isReliable)
  const link = await transport.connect(port, (message) => received.check(message))
  return { link, sent: new NumberedMessages(messageBytes), received }
}

let timer: NodeJS.Timeout | undefined
let next = 0

/** The clients take turns, evenly over time: a turn each `clientCount / messagesPerSecond`. */
function go(): void {
  const startMs = performance.now()
  let due = 0
  timer = setInterval(() => {
    const until = Math.floor(((performance.now() - startMs) / 1_000) * messagesPerSecond)
    for (; due < until; due++) {
      const client = clients[next]
      next = next + 1 === clients.length ? 0 : next + 1
      client?.link.send(client.sent.next())
    }
  }, TICK_MS)
}

serveSide(
  {},
  {
    go,
    stop: () => clearInterval(timer),
    mark(): ClientsMark {
      const sum = (of: (client: Client) => number): number =>
        clients.reduce((total, client) => total + of(client), 0)
      return {
        nowMs: performance.now(),
        cpuMs: cpuMs(),
        sent: sum(({ sent }) => sent.count),
        received: sum(({ received }) => received.count),
        damaged: sum(({ received }) => received.damaged),
      }
    },
  },
)
