import { uflow3 } from '@rudp/wire'
import type { PeerAddress } from '../address-map.ts'
import type { CloseReason } from '../close-reason.ts'
import { Endpoint } from '../endpoint.ts'
import type { EndpointPeer } from '../endpoint-peer.ts'
import { resolveSettings } from '../settings.ts'
import { onAbort } from './abort-signal.ts'
import { Driver } from './driver.ts'
import {
  type ConnectOptions,
  checkEndpointOptions,
  type ListenOptions,
  SOCKET_DEFAULTS,
} from './endpoint-options.ts'
import { checkPort, parseAddress } from './parse-address.ts'
import { PublicSide } from './public-side.ts'
import { resolveHost, toLoopback } from './resolve-host.ts'
import { abortedError, type RudpConnection } from './rudp-connection.ts'
import { errorFor, RudpError } from './rudp-error.ts'
import { RudpServer, ServerSide } from './rudp-server.ts'
import type { DatagramSocket, Runtime, SocketAddress } from './runtime.ts'

const DEFAULT_MAX_CONNECTIONS = 1_024

/** Serves on a UDP port. */
export type Listen = (options: ListenOptions) => Promise<RudpServer>
/** Connects to a server, given as `'host:port'`, `'[::1]:7777'` or an object. */
export type Connect = (
  target: string | PeerAddress,
  options?: ConnectOptions,
) => Promise<RudpConnection>

/** Makes the public functions of an adapter out of what its runtime provides. */
export function createApi(runtime: Runtime): { listen: Listen; connect: Connect } {
  return {
    listen: (options) => listen(runtime, options),
    connect: (target, options = {}) => connect(runtime, target, options),
  }
}

async function listen(runtime: Runtime, options: ListenOptions): Promise<RudpServer> {
  const { signal, port = 0, hostname = '0.0.0.0' } = options
  checkPort(port)
  checkEndpointOptions(options)
  if (signal?.aborted) throw abortedError('listen', signal)
  const local = await resolveHost(runtime, hostname, 'listen', signal)
  const endpoint = new Endpoint({
    settings: resolveSettings(options),
    random: () => runtime.randomUint32(),
    maxConnections: options.maxConnections ?? DEFAULT_MAX_CONNECTIONS,
    ...(options.maxPending !== undefined && { maxPending: options.maxPending }),
    ...(options.maxTotalReceiveAlloc !== undefined && {
      maxTotalReceiveAlloc: options.maxTotalReceiveAlloc,
    }),
    ...(options.accept !== undefined && { accept: (request) => side.decide(request) }),
  })
  const side: ServerSide = new ServerSide(runtime, endpoint, options)
  const socket = await runtime.open(
    { ...socketOptions(options), hostname: local.hostname, port },
    side.driver,
  )
  if (signal?.aborted) {
    await socket.close()
    throw abortedError('listen', signal)
  }
  side.driver.start(socket)
  const server = new RudpServer(side.driver, side, socket)
  const stopListening = onAbort(signal, () => void server.close({ drain: false, timeoutMs: 0 }))
  void server.closed.then(stopListening)
  return server
}

async function connect(
  runtime: Runtime,
  target: string | PeerAddress,
  options: ConnectOptions,
): Promise<RudpConnection> {
  const { signal, timeoutMs } = options
  const { hostname, port } = parseAddress(target)
  checkEndpointOptions(options)
  const settings = resolveSettings(
    timeoutMs === undefined ? options : { ...options, handshakeTimeoutMs: timeoutMs },
  )
  if (signal?.aborted) throw abortedError('connect', signal)
  const doing = `connect to ${hostname}:${port}`
  const remote = { ...toLoopback(await resolveHost(runtime, hostname, doing, signal)), port }
  const endpoint = new Endpoint({ settings, random: () => runtime.randomUint32() })
  const side = new ClientSide(runtime, endpoint, options, doing)
  const any = remote.family === 'IPv6' ? '::' : '0.0.0.0'
  const socket = await runtime.open(
    { ...socketOptions(options), hostname: any, port: 0, remote },
    side.driver,
  )
  const connection = side.begin(socket, remote)
  const stopListening = onAbort(signal, () => {
    side.cause = signal?.reason
    connection.abort()
  })
  void connection.closed.then(stopListening)
  return side.connected
}

function socketOptions(options: ListenOptions | ConnectOptions): {
  maxFrameBytes: number
  receiveBufferBytes: number
  sendBufferBytes: number
} {
  return {
    maxFrameBytes: uflow3.maxFrameBytes,
    receiveBufferBytes: options.receiveBufferBytes ?? SOCKET_DEFAULTS.receiveBufferBytes,
    sendBufferBytes: options.sendBufferBytes ?? SOCKET_DEFAULTS.sendBufferBytes,
  }
}

/** The client's side of its driver: one connection, whose end is the socket's end. */
class ClientSide extends PublicSide {
  readonly connected: Promise<RudpConnection>
  readonly driver: Driver
  /** Why the user's signal aborted. */
  cause: unknown = undefined
  readonly #doing: string
  #connection: RudpConnection | undefined
  #refusal: RudpError | undefined
  #isConnected = false
  #resolve: (connection: RudpConnection) => void = () => {}
  #reject: (error: Error) => void = () => {}

  constructor(runtime: Runtime, endpoint: Endpoint, options: ConnectOptions, doing: string) {
    super(runtime, options)
    this.#doing = doing
    this.driver = new Driver(runtime, endpoint, this)
    this.connected = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  begin(socket: DatagramSocket, remote: SocketAddress): RudpConnection {
    const { runtime, endpoint } = this.driver
    const peer = endpoint.connect(runtime.nowMs(), remote)
    this.#connection = this.adopt(this.driver, peer)
    this.driver.start(socket)
    return this.#connection
  }

  onConnected(): void {
    this.#isConnected = true
    if (this.#connection !== undefined) this.#resolve(this.#connection)
  }

  override onSocketError(error: Error & { readonly code?: unknown }): void {
    // The kernel heard that nobody listens there. Later such word may be forged; time will tell.
    if (!this.#isConnected && error.code === 'ECONNREFUSED') {
      const text = `Cannot ${this.#doing}: nobody listens there`
      this.#refusal = new RudpError('ERR_RUDP_REFUSED', text, { cause: error })
      this.#connection?.abort()
      return
    }
    super.onSocketError(error)
  }

  override onClosed(peer: EndpointPeer, reason: CloseReason): void {
    void this.driver.stop().then(() => this.#tell(peer, reason))
  }

  #tell(peer: EndpointPeer, reason: CloseReason): void {
    if (this.#isConnected) return super.onClosed(peer, reason)
    this.#connection?.handleClosed(reason)
    if (this.#refusal !== undefined) return this.#reject(this.#refusal)
    const error = errorFor(reason, this.#doing)
    this.#reject(
      this.cause === undefined
        ? error
        : new RudpError(error.code, error.message, { cause: this.cause }),
    )
  }
}
