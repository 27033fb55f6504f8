import type { CloseReason } from '../close-reason.ts'
import type { Endpoint } from '../endpoint.ts'
import type { AcceptDecision, ConnectRequest } from '../endpoint-options.ts'
import type { EndpointPeer } from '../endpoint-peer.ts'
import { Bell } from './bell.ts'
import type { ListenOptions } from './endpoint-options.ts'
import { toShownHostname } from './ip-address.ts'
import type { ManualListenOptions } from './manual-options.ts'
import { connectionOf, PublicSide } from './public-side.ts'
import { RudpConnection } from './rudp-connection.ts'
import type { Runtime } from './runtime.ts'
import type { Stepper } from './stepper.ts'

/** The server's side of its driver. */
export class ServerSide extends PublicSide {
  readonly #options: ListenOptions | ManualListenOptions
  /** Told of each connection that stands. */
  readonly #arrivals: Pick<ListenOptions, 'connection'>
  /** Connections that wait for those who iterate; kept only once somebody does. */
  #waiting: RudpConnection[] | undefined
  readonly #iterators = new Bell()
  /** Rung for each connection that stands. */
  readonly #comings = new Bell()
  #hasEnded = false

  constructor(
    runtime: Runtime,
    endpoint: Endpoint,
    options: ListenOptions | ManualListenOptions,
    stepper: Stepper | undefined,
  ) {
    super(runtime, endpoint, options, stepper)
    this.#options = options
    this.#arrivals = stepper?.log ?? (options as ListenOptions)
  }

  onConnected(peer: EndpointPeer): void {
    const connection = new RudpConnection(this, peer)
    peer.context = connection
    if (this.#waiting !== undefined || this.#arrivals.connection === undefined) {
      this.#waiting ??= []
      this.#waiting.push(connection)
      this.#iterators.ring()
    }
    this.guard(() => this.#arrivals.connection?.(connection))
    this.#comings.ring()
  }

  /** Resolves when another connection stands, after `limitMs` at the latest. */
  async nextComing(limitMs: number): Promise<void> {
    const timer = this.driver.runtime.setTimer(() => this.#comings.ring(), limitMs)
    await this.#comings.wait()
    timer.cancel()
  }

  /** Puts a client to the application's `accept`; one that throws refuses. */
  decide(request: ConnectRequest): AcceptDecision {
    let decision: AcceptDecision = false
    this.guard(() => {
      const hostname = toShownHostname(request.hostname)
      decision = this.#options.accept?.({ ...request, hostname }) ?? true
    })
    return decision
  }

  override onClosed(peer: EndpointPeer, reason: CloseReason): void {
    super.onClosed(peer, reason)
    const connection = connectionOf(peer)
    this.#waiting = this.#waiting?.filter((waiting) => waiting !== connection)
  }

  end(): void {
    this.#hasEnded = true
    this.#iterators.ring()
  }

  async *arrivals(): AsyncGenerator<RudpConnection, void> {
    if (this.stepper !== undefined) {
      throw new TypeError('Cannot iterate over connections: step() returns them')
    }
    for (;;) {
      this.#waiting ??= []
      const connection = this.#waiting.shift()
      if (connection !== undefined) yield connection
      else if (this.#hasEnded) return
      else await this.#iterators.wait()
    }
  }
}
