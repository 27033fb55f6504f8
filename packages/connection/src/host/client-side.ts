import type { CloseReason } from '../close-reason.ts'
import type { Endpoint } from '../endpoint.ts'
import type { EndpointPeer } from '../endpoint-peer.ts'
import { closeInfo, failureInfo } from './close-info.ts'
import type { ConnectOptions } from './endpoint-options.ts'
import type { ManualConnectOptions } from './manual-options.ts'
import { PublicSide } from './public-side.ts'
import { RudpConnection } from './rudp-connection.ts'
import { errorFor, RudpError } from './rudp-error.ts'
import type { DatagramSocket, Runtime, SocketAddress } from './runtime.ts'
import { SteppedConnection } from './stepped-connection.ts'
import type { Stepper } from './stepper.ts'

/** The client's side of its driver: one connection, whose end is the socket's end. */
export class ClientSide extends PublicSide {
  /** Resolves once the connection stands; under manual drive, which has steps tell of that, at once. */
  readonly connected: Promise<RudpConnection>
  /** Why the user's signal aborted. */
  cause: unknown = undefined
  readonly #doing: string
  #peer: EndpointPeer | undefined
  #connection: RudpConnection | undefined
  #refusal: RudpError | undefined
  #isConnected = false
  #resolve: (connection: RudpConnection) => void = () => {}
  #reject: (error: Error) => void = () => {}

  constructor(
    runtime: Runtime,
    endpoint: Endpoint,
    options: ConnectOptions | ManualConnectOptions,
    doing: string,
    stepper: Stepper | undefined,
  ) {
    super(runtime, endpoint, options, stepper)
    this.#doing = doing
    this.connected = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  begin(socket: DatagramSocket, remote: SocketAddress): RudpConnection {
    const { runtime, endpoint } = this.driver
    // First: the connection has to know what the socket carries.
    this.driver.start(socket)
    const peer = endpoint.connect(runtime.nowMs(), remote)
    const connection =
      this.stepper === undefined
        ? new RudpConnection(this, peer)
        : new SteppedConnection(this, peer, this.stepper)
    peer.context = connection
    this.#peer = peer
    this.#connection = connection
    if (this.stepper !== undefined) this.#resolve(connection)
    return connection
  }

  onConnected(): void {
    this.#isConnected = true
    if (this.#connection === undefined) return
    this.stepper?.log.connection(this.#connection)
    this.#resolve(this.#connection)
  }

  override onSocketError(error: Error & { readonly code?: unknown }): void {
    // The kernel heard that nobody listens there. Later such word may be forged; time will tell.
    if (!this.#isConnected && error.code === 'ECONNREFUSED') {
      const text = `Cannot ${this.#doing}: nobody listens there`
      this.#refusal ??= new RudpError('ERR_RUDP_REFUSED', text, { cause: error })
      this.#peer?.connection.abort(this.driver.runtime.nowMs())
      if (this.#peer !== undefined) this.driver.touch(this.#peer)
      return
    }
    super.onSocketError(error)
  }

  override onClosed(peer: EndpointPeer, reason: CloseReason): void {
    const error = this.#isConnected ? undefined : this.#failure(reason)
    const info = error === undefined ? closeInfo(reason) : failureInfo(reason, error)
    const stopped = this.driver.stop()
    if (this.stepper !== undefined) this.tellClosed(peer, info)
    void stopped.then(() => {
      this.#connection?.handleClosed(info)
      if (error !== undefined) this.#reject(error)
      else if (this.stepper === undefined) this.tellClosed(peer, info)
    })
  }

  #failure(reason: CloseReason): RudpError {
    if (this.#refusal !== undefined) return this.#refusal
    const error = errorFor(reason, this.#doing)
    if (this.cause === undefined) return error
    return new RudpError(error.code, error.message, { cause: this.cause })
  }
}
