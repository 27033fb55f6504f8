import { type Link, LOOPBACK, type MessageHandler, type Transport } from './transport.ts'

/** Datagrams that one system call takes. */
const BURST = 64

interface UdpSocket {
  readonly port: number
  send(bytes: Uint8Array, port: number, hostname: string): boolean
}
interface ConnectedUdpSocket {
  send(bytes: Uint8Array): boolean
  sendMany(datagrams: readonly Uint8Array[]): number
}
interface Handlers {
  data(socket: unknown, message: Uint8Array, port: number, hostname: string): void
}
/** What of Bun is used here: the benchmarks are checked with the types of Node. */
interface BunSockets {
  udpSocket(options: { hostname: string; socket: Handlers }): Promise<UdpSocket>
  udpSocket(options: {
    connect: { hostname: string; port: number }
    socket: Handlers
  }): Promise<ConnectedUdpSocket>
}

/** Bare `Bun.udpSocket`: connected and in batches on the side that only sends. */
export function rawBunTransport(sendsInBatches: boolean): Transport {
  const { Bun } = globalThis as unknown as { Bun: BunSockets }
  return {
    isLossy: true,
    async listen(onLink) {
      let remotePort = 0
      let handle: MessageHandler = () => {}
      const data: Handlers['data'] = (_socket, message, port) => {
        remotePort = port
        handle(message)
      }
      const socket = await Bun.udpSocket({ hostname: LOOPBACK, socket: { data } })
      handle = onLink({
        send: (message) => socket.send(message, remotePort, LOOPBACK) || true,
        drained: async () => {},
      })
      return socket.port
    },
    async connect(port, onMessage) {
      const data: Handlers['data'] = (_socket, message) => onMessage(message)
      const socket = await Bun.udpSocket({
        connect: { hostname: LOOPBACK, port },
        socket: { data },
      })
      if (sendsInBatches) return batched(socket)
      return { send: (message) => socket.send(message) || true, drained: async () => {} }
    },
  }
}

function batched(socket: ConnectedUdpSocket): Link {
  const batch: Uint8Array[] = []
  return {
    send(message) {
      batch.push(new Uint8Array(message))
      return batch.length < BURST
    },
    async drained() {
      socket.sendMany(batch)
      batch.length = 0
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}
