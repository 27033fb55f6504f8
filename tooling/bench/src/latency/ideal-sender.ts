import { burstLoss, FATE_DELIVERED, Link, Random } from '@rudp/simulator'
import type { BoundInput } from './ordered-bound.ts'

/**
 * Latencies, ascending, of a sender that cannot exist: it learns of each loss the moment it could,
 * no ack of its is ever lost, and it sends nothing twice without need.
 *
 * The closed form takes a resend's loss for independent of the loss before. In bursts it is not:
 * on a path that carries little, the resend is one of the next datagrams and meets the same burst.
 * This run says how much of a cell's distance from its bound is that.
 */
export function idealLatencies(input: BoundInput, messages: number, seed: number): Float64Array {
  const { oneWayMs, jitterMs = 0, loss, meanBurst, intervalMs } = input
  const knownAfterMs = input.knownAfterMs ?? 2 * oneWayMs
  const isIndependent = loss === 0 || meanBurst <= 1 / (1 - loss) + 1e-9
  const random = new Random(seed)
  const link = new Link(
    {
      loss: isIndependent ? loss : burstLoss(loss, meanBurst),
      delayMs: oneWayMs,
      jitterMs,
      jitterReorders: true,
    },
    random.fork('link'),
  )
  const arrivedAtMs = new Float64Array(messages)
  /** Lost messages by the time of their resend: they come due in the order of their last sending. */
  const due: { atMs: number; message: number }[] = []
  let nextDue = 0
  const send = (atMs: number, message: number): void => {
    if (link.offerSize(atMs, 100) === FATE_DELIVERED) arrivedAtMs[message] = link.last.deliverAtMs
    else due.push({ atMs: atMs + knownAfterMs, message })
  }
  for (let message = 0; message < messages || nextDue < due.length; ) {
    const newAtMs = message < messages ? message * intervalMs : Infinity
    const resend = due[nextDue]
    if (resend !== undefined && resend.atMs < newAtMs) {
      nextDue++
      send(resend.atMs, resend.message)
    } else send(newAtMs, message++)
  }
  let deliveredAtMs = 0
  for (let message = 0; message < messages; message++) {
    deliveredAtMs = Math.max(deliveredAtMs, arrivedAtMs[message] ?? Number.NaN)
    arrivedAtMs[message] = deliveredAtMs - message * intervalMs
  }
  return arrivedAtMs.sort()
}
