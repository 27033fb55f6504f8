import type { EndpointPeer } from '../endpoint-peer.ts'
import type { CloseInfo } from './close-info.ts'
import type { CloseOptions } from './close-options.ts'
import type { ConnectionOwner } from './connection-owner.ts'
import { RudpConnection } from './rudp-connection.ts'
import type { RudpEvent } from './rudp-event.ts'
import type { Stepper } from './stepper.ts'

/** A client under manual drive: nothing is sent, no timer runs and nothing is read but in its calls. */
export class SteppedConnection extends RudpConnection {
  readonly #owner: ConnectionOwner
  readonly #stepper: Stepper

  /** @internal Connections come from `connect`. */
  constructor(owner: ConnectionOwner, peer: EndpointPeer, stepper: Stepper) {
    super(owner, peer)
    this.#owner = owner
    this.#stepper = stepper
  }

  /** Datagrams that came between two steps and found no room in `receiveBufferBytes`. */
  get droppedDatagrams(): number {
    return this.#stepper.runtime.droppedDatagrams
  }

  /**
   * Reads what has arrived, runs the timers that are due, and lets out what may go. What is sent
   * afterwards leaves with {@link flush} or the next step.
   *
   * @returns What happened since the last step, in order; the array is the caller's.
   * @throws {Error} From within a step.
   */
  step(): RudpEvent[] {
    return this.#stepper.step(this.#owner.driver)
  }

  /** Closes. What that takes happens by itself from now on, without steps. */
  override close(options?: CloseOptions): Promise<CloseInfo> {
    this.#stepper.runtime.release()
    return super.close(options)
  }

  /** Forgets the connection and gives its port back, without a further step. */
  override abort(): void {
    this.#stepper.runtime.release()
    super.abort()
  }
}
