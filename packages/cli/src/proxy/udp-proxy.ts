import type { RemoteInfo, Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { Link, type LinkConditions, Random } from '@rudp/simulator'
import type { Address } from '../arguments/address.ts'
import { DelayLine } from './delay-line.ts'
import { bindUdpSocket, createUdpSocket } from './udp-socket.ts'

/** How a proxy is to be opened. */
export interface ProxyOptions {
  /** Where clients reach it; port 0 picks a free one. */
  readonly listen: Address
  /** The server behind it. */
  readonly to: Address
  /** What befalls datagrams, in each direction by itself. */
  readonly conditions?: LinkConditions
  /** Equal seeds make equal decisions for equal traffic. Default: another one each time. */
  readonly seed?: number | string
  /** Silence after which a client is forgotten, in ms. Default 60,000. */
  readonly idleMs?: number
  /** Most clients at once; datagrams of others are dropped. Default 1,024. */
  readonly maxClients?: number
  /** Told of each new client. */
  readonly onClient?: (address: Address) => void
}

interface Client {
  readonly address: Address
  /** Speaks to the server in this client's stead. */
  readonly socket: Socket
  lastHeardAtMs: number
  isForgotten: boolean
}

/** Datagrams under way, beyond which more are dropped: a bound for the memory. */
const MAX_UNDER_WAY = 65_536

/**
 * Stands between UDP peers and makes their path worse, in real time: the simulator's `Link`, one for
 * each direction, shared by all clients as a real bottleneck would be.
 *
 *     client ─► one socket ─► up ────► a socket for each client ─► server
 *            ◄─            ◄─ down ◄─                           ◄─
 */
export class UdpProxy {
  /** From clients to the server. Its conditions may be changed at any time. */
  readonly up: Link
  /** From the server to clients. */
  readonly down: Link
  readonly #socket: Socket
  readonly #server: Address
  readonly #options: ProxyOptions
  readonly #line: DelayLine = new DelayLine(() => performance.now())
  readonly #clients: Map<string, Client> = new Map()
  readonly #janitor: NodeJS.Timeout
  #isClosed = false

  private constructor(socket: Socket, server: Address, options: ProxyOptions) {
    const random = new Random(options.seed ?? crypto.getRandomValues(new Uint32Array(4)).join())
    this.up = new Link(options.conditions, random.fork('up'))
    this.down = new Link(options.conditions, random.fork('down'))
    this.#socket = socket
    this.#server = server
    this.#options = options
    const idleMs = options.idleMs ?? 60_000
    this.#janitor = setInterval(() => this.#forgetIdle(idleMs), idleMs / 4)
    socket.on('message', (bytes, from) => this.#handleFromClient(bytes, from))
    // A datagram that cannot be sent is a lost one, and this is a place where datagrams get lost.
    socket.on('error', () => {})
  }

  /** Binds the proxy's socket. Rejects if it cannot, or if the server's name is unknown. */
  static async open(options: ProxyOptions): Promise<UdpProxy> {
    const { listen, to } = options
    const server = { hostname: toLoopback(await resolve(to.hostname)), port: to.port }
    const socket = await bindUdpSocket(await resolve(listen.hostname), listen.port)
    return new UdpProxy(socket, server, options)
  }

  /** Where clients reach it. */
  get address(): Address {
    const { address, port } = this.#socket.address()
    return { hostname: address, port }
  }

  get clientCount(): number {
    return this.#clients.size
  }

  /** Closes every socket; what is under way is lost. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    clearInterval(this.#janitor)
    // Nothing may be sent through the sockets that are closed now.
    this.#line.clear()
    this.#socket.close()
    for (const [key, client] of this.#clients) this.#forget(key, client)
  }

  #handleFromClient(bytes: Uint8Array, from: RemoteInfo): void {
    const client = this.#clientAt(from)
    if (client === undefined) return
    client.lastHeardAtMs = performance.now()
    const { hostname, port } = this.#server
    this.#pass(this.up, bytes, (copy) => {
      if (!client.isForgotten) client.socket.send(copy, port, hostname)
    })
  }

  #handleFromServer(client: Client, bytes: Uint8Array, from: RemoteInfo): void {
    if (from.port !== this.#server.port || from.address !== this.#server.hostname) return
    client.lastHeardAtMs = performance.now()
    const { hostname, port } = client.address
    this.#pass(this.down, bytes, (copy) => this.#socket.send(copy, port, hostname))
  }

  #pass(link: Link, bytes: Uint8Array, send: (copy: Uint8Array) => void): void {
    link.offer(performance.now(), bytes, {
      deliver: (atMs, borrowed) => {
        if (this.#line.size >= MAX_UNDER_WAY) return
        const copy = new Uint8Array(borrowed)
        this.#line.schedule(atMs, () => send(copy))
      },
    })
  }

  #clientAt(from: RemoteInfo): Client | undefined {
    const key = keyOf(from)
    let client = this.#clients.get(key)
    if (client === undefined && this.#clients.size < (this.#options.maxClients ?? 1024)) {
      client = this.#createClient({ hostname: from.address, port: from.port })
      this.#clients.set(key, client)
      this.#options.onClient?.(client.address)
    }
    return client
  }

  #createClient(address: Address): Client {
    const socket = createUdpSocket(this.#server.hostname)
    const client = { address, socket, lastHeardAtMs: 0, isForgotten: false }
    socket.on('message', (bytes, from) => this.#handleFromServer(client, bytes, from))
    socket.on('error', () => {})
    return client
  }

  #forgetIdle(idleMs: number): void {
    const silentSinceMs = performance.now() - idleMs
    for (const [key, client] of this.#clients) {
      if (client.lastHeardAtMs < silentSinceMs) this.#forget(key, client)
    }
  }

  #forget(key: string, client: Client): void {
    client.isForgotten = true
    client.socket.close()
    this.#clients.delete(key)
  }
}

function keyOf(from: RemoteInfo): string {
  return `${from.address} ${from.port}`
}

/** IPv4 first, which is what servers listen on unless told otherwise. */
async function resolve(hostname: string): Promise<string> {
  return (await lookup(hostname, { order: 'ipv4first' })).address
}

/** Nobody answers from the address that stands for all of a machine's. */
function toLoopback(hostname: string): string {
  if (hostname === '0.0.0.0') return '127.0.0.1'
  return hostname === '::' ? '::1' : hostname
}
