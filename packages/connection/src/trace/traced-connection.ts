import type { CloseReason } from '../close-reason.ts'
import { Connection } from '../connection.ts'
import type { ConnectionContext } from '../connection-context.ts'
import type { ConnectionEvent } from '../connection-event.ts'
import type { ConnectionState } from '../connection-state.ts'
import type { ReceivedFrame } from '../received-frame.ts'
import type { ConnectionTrace } from './connection-trace.ts'
import { tracedController } from './traced-controller.ts'

/**
 * A connection that tells a {@link ConnectionTrace} what goes through it. It only watches from outside: a
 * connection without a trace is a plain {@link Connection}, and pays nothing for those that have one.
 */
export class TracedConnection extends Connection {
  readonly #trace: ConnectionTrace
  #known: ConnectionState = 'connecting'
  #nowMs = 0

  /** @param context With a `trace`. */
  protected constructor(context: ConnectionContext) {
    const { settings, trace } = context
    if (trace === undefined) throw new Error('Cannot trace connection: there is no trace')
    const congestion = tracedController(settings.congestion, trace)
    super({ ...context, settings: { ...settings, congestion } })
    this.#trace = trace
  }

  override handleFrame(nowMs: number, frame: ReceivedFrame): void {
    this.#trace.onFrameReceived(nowMs, frame.bytes, frame.start, frame.start + frame.sizeBytes)
    super.handleFrame(nowMs, frame)
    this.#noteState(nowMs)
  }

  override handleTimeout(nowMs: number): void {
    super.handleTimeout(nowMs)
    this.#noteState(nowMs)
  }

  override close(nowMs: number, drain: boolean): void {
    super.close(nowMs, drain)
    this.#noteState(nowMs)
  }

  override abort(nowMs: number, reason?: CloseReason): void {
    super.abort(nowMs, reason)
    this.#noteState(nowMs)
  }

  override poll(nowMs: number, out: Uint8Array, offset = 0, isUrgent = false): number {
    const sizeBytes = super.poll(nowMs, out, offset, isUrgent)
    this.#noteState(nowMs)
    if (sizeBytes > 0) this.#trace.onFrameSent(nowMs, out, offset, offset + sizeBytes)
    return sizeBytes
  }

  override pollEvent(): ConnectionEvent | undefined {
    const event = super.pollEvent()
    if (event?.type === 'closed') this.#note(this.#nowMs, 'closed', event.reason)
    return event
  }

  /** The end is told with its reason, which comes as an event. */
  #noteState(nowMs: number): void {
    this.#nowMs = nowMs
    if (this.state !== this.#known && this.state !== 'closed') this.#note(nowMs, this.state)
  }

  #note(nowMs: number, state: ConnectionState, reason?: CloseReason): void {
    this.#trace.onState(nowMs, this.#known, state, reason)
    this.#known = state
  }
}
