import { Durations } from '../src/measure/durations.ts'
import { isPayloadIntact, readFlowHeader } from './flow-message.ts'
import { FILE_FLOW, FLOWS } from './flows.ts'
import { sharedNowMs } from './shared-clock.ts'

/** What arrived of one flow. */
export interface FlowArrivals {
  delivered: number
  duplicates: number
  outOfOrder: number
  damaged: number
  readonly latencies: Durations
}

/** Watches what arrives, against what a channel promises. */
export class FlowReceiver {
  /** By flow. */
  readonly arrivals: readonly FlowArrivals[] = FLOWS.map(() => ({
    delivered: 0,
    duplicates: 0,
    outOfOrder: 0,
    damaged: 0,
    latencies: new Durations(),
  }))
  readonly #channels: Map<number, { newest: number; seen: Set<number> }> = new Map()

  /** Takes a message that came on `channel`. Returns its flow if it counts as delivered, else -1. */
  handle(message: Uint8Array, channel: number): number {
    const { flow, number, sentAtMs } = readFlowHeader(message)
    const arrivals = this.arrivals[flow]
    if (arrivals === undefined) throw new Error(`A message of no flow came on channel ${channel}`)
    const order = this.#orderOf(channel)
    if (order.seen.has(number)) {
      arrivals.duplicates++
      return -1
    }
    order.seen.add(number)
    if (number < order.newest) arrivals.outOfOrder++
    order.newest = Math.max(order.newest, number)
    if (flow !== FILE_FLOW && !isPayloadIntact(message, number)) arrivals.damaged++
    arrivals.delivered++
    arrivals.latencies.add(sharedNowMs() - sentAtMs)
    return flow
  }

  #orderOf(channel: number): { newest: number; seen: Set<number> } {
    let order = this.#channels.get(channel)
    if (order === undefined) {
      order = { newest: -1, seen: new Set() }
      this.#channels.set(channel, order)
    }
    return order
  }
}
