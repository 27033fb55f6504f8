import type { AckSample, CongestionController, LossSample, PathInfo } from '../controller.ts'
import { seededRandom } from './random.ts'

/** Timers served at one instant before the controller counts as spinning. */
const MAX_TIMEOUTS_AT_ONCE = 100

/** A history that no path writes: what a controller has to survive, not to do well in. */
export interface WildHistory {
  seed: number
  events: number
  /** Whether persistent congestion is among the events. */
  hasPersistentCongestion: boolean
}

/**
 * Plays a wild history to a controller: round trips of 0 and of hours, samples without a round trip
 * or a rate, infinite rates, acks and losses in any order, many at one instant, losses taken back
 * that never were, idleness while in flight.
 *
 * @param afterEach Called after each event, with its name.
 */
export function playWildHistory(
  controller: CongestionController,
  path: Readonly<PathInfo>,
  history: Readonly<WildHistory>,
  afterEach: (nowMs: number, event: string) => void,
): void {
  const random = seededRandom(history.seed)
  const pick = (values: readonly number[]): number => values[Math.floor(random() * values.length)]!
  const frameBytes = path.maxFrameBytes
  let nowMs = path.nowMs
  let frameNumber = 0
  let inFlightBytes = 0
  let deliveredBytes = 0
  let lostBytes = 0
  let roundTrips = 0

  const ackSample = (): AckSample => {
    const ackedFrames = 1 + Math.floor(random() * 8)
    const ackedBytes = ackedFrames * pick([1, 100, frameBytes])
    const rttMs = pick([0, 0.001, 1, 30, 100, 1000, 3_600_000])
    const inFlightBeforeBytes = inFlightBytes
    inFlightBytes = Math.max(inFlightBytes - ackedBytes, 0)
    deliveredBytes += ackedBytes
    const roundTripPassed = random() < 0.3
    if (roundTripPassed) roundTrips++
    return {
      nowMs,
      ackedBytes,
      ackedFrames,
      newestFrameNumber: Math.floor(random() * (frameNumber + 1)),
      newestSentAtMs: nowMs - rttMs,
      latestRttMs: random() < 0.3 ? Number.NaN : rttMs,
      smoothedRttMs: rttMs,
      minRttMs: Math.min(rttMs, pick([0, 1, 30])),
      rttVarianceMs: pick([0, 1, rttMs]),
      deliveredBytes,
      deliveryRate: pick([Number.NaN, 0, 1, 1e4, 1e6, 1e12, Infinity]),
      deliveryIntervalMs: pick([0, 1, rttMs]),
      appLimited: random() < 0.3,
      inFlightBeforeBytes,
      inFlightBytes,
      deliveredAtSendBytes: Math.floor(random() * deliveredBytes),
      lostAtSendBytes: Math.floor(random() * lostBytes),
      inFlightAtSendBytes: pick([1, frameBytes, inFlightBeforeBytes, 1e9]),
      roundTrips,
      roundTripPassed,
    }
  }
  const lossSample = (): LossSample => {
    inFlightBytes = Math.max(inFlightBytes - frameBytes, 0)
    lostBytes += frameBytes
    return {
      nowMs,
      sizeBytes: pick([1, frameBytes]),
      frameNumber: Math.floor(random() * (frameNumber + 1)),
      sentAtMs: nowMs - pick([0, 1, 100, 10_000]),
      inFlightBytes,
      lostBytes,
      deliveredAtSendBytes: Math.floor(random() * deliveredBytes),
      lostAtSendBytes: Math.floor(random() * lostBytes),
      inFlightAtSendBytes: pick([1, frameBytes, inFlightBytes, 1e9]),
      appLimitedAtSend: random() < 0.3,
      smoothedRttMs: pick([0, 1, 100, 3_600_000]),
    }
  }
  const events: readonly (readonly [name: string, weight: number, run: () => void])[] = [
    [
      'a send',
      8,
      () => {
        frameNumber++
        inFlightBytes += frameBytes
        controller.onSent(nowMs, pick([1, frameBytes]), inFlightBytes, random() < 0.5)
      },
    ],
    ['an ack', 8, () => controller.onAcked(ackSample())],
    ['a loss', 3, () => controller.onLost(lossSample())],
    ['a spurious loss', 1, () => controller.onSpuriousLoss(lossSample())],
    ['idleness', 1, () => controller.onIdle(nowMs)],
    [
      'persistent congestion',
      history.hasPersistentCongestion ? 0.3 : 0,
      () => controller.onPersistentCongestion(nowMs),
    ],
  ]
  const totalWeight = events.reduce((sum, [, weight]) => sum + weight, 0)

  for (let i = 0; i < history.events; i++) {
    nowMs += pick([0, 0, 0.001, 0.1, 1, 10, 100, 1000, 100_000])
    serveTimeouts(controller, nowMs)
    afterEach(nowMs, 'a timeout')
    let draw = random() * totalWeight
    for (const [name, weight, run] of events) {
      draw -= weight
      if (draw >= 0) continue
      run()
      afterEach(nowMs, name)
      break
    }
  }
}

/**
 * Serves every timeout due by now, each at its own instant.
 *
 * @returns How many there were.
 * @throws {Error} If the controller asks for one that is not after the last, or spins.
 */
export function serveTimeouts(
  controller: CongestionController,
  nowMs: number,
  most: number = MAX_TIMEOUTS_AT_ONCE,
): number {
  let served = 0
  while (controller.nextTimeoutMs <= nowMs) {
    // One that is long overdue is served now, as a process that slept would.
    const atMs = served === 0 ? controller.nextTimeoutMs : nowMs
    controller.onTimeout(Math.max(atMs, 0))
    if (controller.nextTimeoutMs <= atMs) {
      throw new Error(`nextTimeoutMs is ${controller.nextTimeoutMs} after a timeout at ${atMs}`)
    }
    served++
    if (served > most) throw new Error(`more than ${most} timeouts by ${nowMs}`)
  }
  return served
}
