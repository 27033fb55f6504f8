import { uflow3 } from '@rudp/wire'
import type { PeerAddress } from '../address-map.ts'
import { Endpoint } from '../endpoint.ts'
import { type ConnectionOptions, type ConnectionSettings, resolveSettings } from '../settings.ts'
import { bothTraces } from '../trace/both-traces.ts'
import { onAbort } from './abort-signal.ts'
import { ClientSide } from './client-side.ts'
import {
  type ConnectOptions,
  checkEndpointOptions,
  type ListenOptions,
  SOCKET_DEFAULTS,
  type SocketTuning,
} from './endpoint-options.ts'
import type { ManualConnectOptions, ManualListenOptions } from './manual-options.ts'
import { checkPort, parseAddress } from './parse-address.ts'
import { resolveHost, toLoopback } from './resolve-host.ts'
import type { RudpConnection } from './rudp-connection.ts'
import { abortedError } from './rudp-error.ts'
import { RudpServer } from './rudp-server.ts'
import type { Runtime } from './runtime.ts'
import { ServerSide } from './server-side.ts'
import type { SteppedConnection } from './stepped-connection.ts'
import { SteppedServer } from './stepped-server.ts'
import { createStepper } from './stepper.ts'

const DEFAULT_MAX_CONNECTIONS = 1_024

/** Serves on a UDP port; under manual drive in steps. */
export interface Listen {
  (options: ManualListenOptions): Promise<SteppedServer>
  (options?: ListenOptions): Promise<RudpServer>
}

/** Connects to a server, given as `'host:port'`, `'[::1]:7777'` or an object; under manual drive in steps. */
export interface Connect {
  (target: string | PeerAddress, options: ManualConnectOptions): Promise<SteppedConnection>
  (target: string | PeerAddress, options?: ConnectOptions): Promise<RudpConnection>
}

/** Makes the public functions of an adapter out of what its runtime provides. */
export function createApi(runtime: Runtime): { listen: Listen; connect: Connect } {
  // The overloads tie what comes back to `drive`, as `createStepper` does at run time.
  return {
    listen: ((options = {}) => listen(runtime, options)) as Listen,
    connect: ((target, options = {}) => connect(runtime, target, options)) as Connect,
  }
}

async function listen(
  runtime: Runtime,
  options: ListenOptions | ManualListenOptions,
): Promise<RudpServer> {
  const { signal, port = 0, hostname = '0.0.0.0' } = options
  checkPort(port)
  checkEndpointOptions(options)
  const stepper = createStepper('listen', runtime, options)
  if (signal?.aborted) throw abortedError('listen', signal)
  const local = await resolveHost(runtime, hostname, 'listen', signal)
  const endpoint = new Endpoint({
    settings: settingsOf(runtime, options),
    random: () => runtime.randomUint32(),
    maxConnections: options.maxConnections ?? DEFAULT_MAX_CONNECTIONS,
    ...(options.maxPending !== undefined && { maxPending: options.maxPending }),
    ...(options.maxConnectionsPerAddress !== undefined && {
      maxConnectionsPerAddress: options.maxConnectionsPerAddress,
    }),
    ...(options.maxDatagramsPerTick !== undefined && {
      maxDatagramsPerTick: options.maxDatagramsPerTick,
    }),
    ...(options.maxTotalReceiveAlloc !== undefined && {
      maxTotalReceiveAlloc: options.maxTotalReceiveAlloc,
    }),
    ...(options.accept !== undefined && { accept: (request) => side.decide(request) }),
  })
  const host = stepper?.runtime ?? runtime
  const side: ServerSide = new ServerSide(host, endpoint, options, stepper)
  const { driver } = side
  const socket = await host.open(
    { ...socketOptions(options), hostname: local.hostname, port },
    driver,
  )
  if (signal?.aborted) {
    await socket.close()
    throw abortedError('listen', signal)
  }
  driver.start(socket)
  const server =
    stepper === undefined ? new RudpServer(side, socket) : new SteppedServer(side, socket, stepper)
  const stopListening = onAbort(signal, () => void server.close({ drain: false, timeoutMs: 0 }))
  void server.closed.then(stopListening)
  return server
}

async function connect(
  runtime: Runtime,
  target: string | PeerAddress,
  options: ConnectOptions | ManualConnectOptions,
): Promise<RudpConnection> {
  const { signal, timeoutMs } = options
  const { hostname, port } = parseAddress(target)
  checkEndpointOptions(options)
  const settings = settingsOf(
    runtime,
    timeoutMs === undefined ? options : { ...options, handshakeTimeoutMs: timeoutMs },
  )
  const stepper = createStepper('connect', runtime, options)
  if (signal?.aborted) throw abortedError('connect', signal)
  const doing = `connect to ${hostname}:${port}`
  const remote = { ...toLoopback(await resolveHost(runtime, hostname, doing, signal)), port }
  const endpoint = new Endpoint({ settings, random: () => runtime.randomUint32() })
  const host = stepper?.runtime ?? runtime
  const side = new ClientSide(host, endpoint, options, doing, stepper)
  const any = remote.family === 'IPv6' ? '::' : '0.0.0.0'
  const socket = await host.open(
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

function settingsOf(runtime: Runtime, options: ConnectionOptions): ConnectionSettings {
  const settings = resolveSettings(options)
  const trace = bothTraces(settings.trace, runtime.trace)
  return trace === undefined ? settings : { ...settings, trace }
}

function socketOptions(options: SocketTuning): {
  maxFrameBytes: number
  receiveBufferBytes: number
  sendBufferBytes: number
  offload: 'auto' | 'off'
} {
  return {
    maxFrameBytes: uflow3.maxFrameBytes,
    receiveBufferBytes: options.receiveBufferBytes ?? SOCKET_DEFAULTS.receiveBufferBytes,
    sendBufferBytes: options.sendBufferBytes ?? SOCKET_DEFAULTS.sendBufferBytes,
    offload: options.offload ?? SOCKET_DEFAULTS.offload,
  }
}
