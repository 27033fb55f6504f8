import { type Link, LOOPBACK, type Transport } from './transport.ts'

/** Datagrams between two looks at the event loop. */
const BURST = 32

interface NetAddr {
  readonly transport: 'udp'
  readonly hostname: string
  readonly port: number
}
interface DatagramConn {
  readonly addr: NetAddr
  send(bytes: Uint8Array, to: NetAddr): Promise<number>
  receive(into: Uint8Array): Promise<[Uint8Array, NetAddr]>
}
/** What of Deno is used here: the benchmarks are checked with the types of Node. */
interface DenoSockets {
  listenDatagram(options: NetAddr): DatagramConn
}

/** Bare `Deno.listenDatagram`, received into memory of our own. Deno cannot connect such a socket. */
export function rawDenoTransport(): Transport {
  const { Deno } = globalThis as unknown as { Deno: DenoSockets }
  const open = (): DatagramConn =>
    Deno.listenDatagram({ transport: 'udp', hostname: LOOPBACK, port: 0 })
  return {
    isLossy: true,
    async listen(onLink) {
      const socket = open()
      const to = { transport: 'udp' as const, hostname: LOOPBACK, port: 0 }
      const handle = onLink(toLink(socket, to))
      void receive(socket, (message, from) => {
        to.port = from.port
        handle(message)
      })
      return socket.addr.port
    },
    async connect(port, onMessage) {
      const socket = open()
      void receive(socket, onMessage)
      return toLink(socket, { transport: 'udp', hostname: LOOPBACK, port })
    },
  }
}

async function receive(
  socket: DatagramConn,
  handle: (message: Uint8Array, from: NetAddr) => void,
): Promise<void> {
  const buffer = new Uint8Array(65_536)
  for (;;) {
    const [message, from] = await socket.receive(buffer)
    handle(message, from)
  }
}

function toLink(socket: DatagramConn, to: NetAddr): Link {
  let count = 0
  let last: Promise<number> | undefined
  return {
    send(message) {
      last = socket.send(message, to)
      return ++count % BURST !== 0
    },
    async drained() {
      await last
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}
