const MESSAGE_BYTES = 100

/**
 * Times messages from the moment the plan has them sent to their delivery, and makes sure that
 * nothing flatters the result: a message that never comes counts with an infinite latency, and one
 * that comes twice, out of order or damaged ends the run.
 */
export class MessageClock {
  /** By message, in ms. */
  readonly latenciesMs: Float64Array
  readonly #plannedAtMs: Float64Array
  #planned = 0
  #delivered = 0

  constructor(messages: number) {
    this.latenciesMs = new Float64Array(messages).fill(Infinity)
    this.#plannedAtMs = new Float64Array(messages)
  }

  get delivered(): number {
    return this.#delivered
  }

  /** The next message, which the plan has sent at `nowMs`. */
  next(nowMs: number): Uint8Array {
    const index = this.#planned++
    this.#plannedAtMs[index] = nowMs
    const payload = new Uint8Array(MESSAGE_BYTES)
    payload.fill(index & 0xff)
    new DataView(payload.buffer).setUint32(0, index)
    return payload
  }

  /** A message was delivered. */
  onDelivered(nowMs: number, payload: Uint8Array): void {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
    const index = this.#delivered++
    const isIntact =
      payload.byteLength === MESSAGE_BYTES &&
      view.getUint32(0) === index &&
      payload[MESSAGE_BYTES - 1] === (index & 0xff)
    if (!isIntact) throw new Error(`Cannot go on: message ${index} came wrong or out of order`)
    this.latenciesMs[index] = nowMs - (this.#plannedAtMs[index] ?? Number.NaN)
  }
}
