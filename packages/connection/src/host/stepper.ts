import type { Driver } from './driver.ts'
import { type ConnectOptions, type ListenOptions, SOCKET_DEFAULTS } from './endpoint-options.ts'
import { EventLog } from './event-log.ts'
import type { ManualConnectOptions, ManualListenOptions } from './manual-options.ts'
import type { RudpEvent } from './rudp-event.ts'
import type { Runtime } from './runtime.ts'
import { SteppedRuntime } from './stepped-runtime.ts'

const HANDLERS = ['connection', 'message', 'close', 'error'] as const

type AnyOptions = ListenOptions | ConnectOptions | ManualListenOptions | ManualConnectOptions

/**
 * The one who drives under `drive: 'manual'`; `undefined` under automatic drive.
 *
 * @throws {TypeError} When `drive` is neither, or there are handlers, which nobody would call.
 */
export function createStepper(
  doing: string,
  runtime: Runtime,
  options: AnyOptions,
): Stepper | undefined {
  const { drive = 'automatic' } = options
  if (drive === 'automatic') return undefined
  if (drive !== 'manual') {
    throw new TypeError(`Cannot ${doing}: drive must be 'automatic' or 'manual', got '${drive}'`)
  }
  const handlers: ListenOptions = { ...options, drive: 'automatic' }
  for (const name of HANDLERS) {
    if (handlers[name] === undefined) continue
    throw new TypeError(
      `Cannot ${doing}: under manual drive step() returns what the ${name} handler would be told`,
    )
  }
  return new Stepper(runtime, options.receiveBufferBytes ?? SOCKET_DEFAULTS.receiveBufferBytes)
}

/** Longest that what a step might have let out has waited for the flush behind it, in ms. */
const MAX_HOLD_MS = 5

/**
 * Lets an endpoint act in steps, and gathers what happens in them.
 *
 * A loop that steps, moves its world on and flushes has most to say in the flush. What a step could
 * let out, the acks of what it has read above all, leaves along with that, in the same frames; but
 * only where a flush soon behind the last step has shown that the loop is such.
 */
export class Stepper {
  readonly runtime: SteppedRuntime
  readonly log: EventLog = new EventLog()
  /** When the last step was, until a flush follows it; else `NaN`. */
  #steppedAtMs = Number.NaN
  /** Whether a flush followed the last step soon. */
  #isFlushedSoon = false

  /** @param arrivalBytes Memory for datagrams that wait for the next step. */
  constructor(runtime: Runtime, arrivalBytes: number) {
    this.runtime = new SteppedRuntime(runtime, arrivalBytes)
  }

  /** Reads, runs the timers, takes the messages and lets out what may go, or leaves that to the flush. */
  step(driver: Driver): RudpEvent[] {
    const { log, runtime } = this
    if (log.isTaking) throw new Error('Cannot step: a step is under way')
    log.isTaking = true
    try {
      for (const peer of log.passedOver) driver.endpoint.activate(peer)
      log.passedOver.clear()
      driver.holdsOutput = this.#isFlushedSoon
      this.#isFlushedSoon = false
      runtime.run()
      driver.pump()
    } finally {
      this.#steppedAtMs = runtime.nowMs()
      driver.holdsOutput = false
      log.isTaking = false
    }
    return log.take()
  }

  /**
   * Lets out what may go, and leaves the telling to the next step. It reads first: an
   * acknowledgement that waits may open the window, or spare a resend.
   */
  flush(driver: Driver): void {
    const waitedMs = this.runtime.nowMs() - this.#steppedAtMs
    // Of several flushes only the first says what a step has to wait for.
    if (!Number.isNaN(waitedMs)) this.#isFlushedSoon = waitedMs <= MAX_HOLD_MS
    this.#steppedAtMs = Number.NaN
    this.runtime.run()
    driver.pump()
  }
}
