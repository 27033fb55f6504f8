import type { CloseOptions } from './close-options.ts'
import type { RudpEvent } from './rudp-event.ts'
import { RudpServer } from './rudp-server.ts'
import type { DatagramSocket } from './runtime.ts'
import type { ServerSide } from './server-side.ts'
import type { Stepper } from './stepper.ts'

/** A server under manual drive: nothing is sent, no timer runs and nothing is read but in its calls. */
export class SteppedServer extends RudpServer {
  readonly #side: ServerSide
  readonly #stepper: Stepper

  /** @internal Servers come from `listen`. */
  constructor(side: ServerSide, socket: DatagramSocket, stepper: Stepper) {
    super(side, socket)
    this.#side = side
    this.#stepper = stepper
  }

  /** Datagrams that came between two steps and found no room in `receiveBufferBytes`. */
  get droppedDatagrams(): number {
    return this.#stepper.runtime.droppedDatagrams
  }

  /**
   * Reads what has arrived, runs the timers that are due, and lets out what may go. What is sent
   * afterwards leaves with `flush` or the next step.
   *
   * @returns What happened since the last step, in order; the array is the caller's.
   * @throws {Error} From within a step.
   */
  step(): RudpEvent[] {
    return this.#stepper.step(this.#side.driver)
  }

  /** Closes. What that takes happens by itself from now on, without steps. */
  override close(options?: CloseOptions): Promise<void> {
    this.#stepper.runtime.release()
    return super.close(options)
  }
}
