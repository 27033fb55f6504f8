import {
  MODE_PERSISTENT,
  MODE_RELIABLE,
  MODE_TIME_SENSITIVE,
  MODE_UNRELIABLE,
  type SendMode,
} from '@rudp/channels'
import { burstLoss, type LinkConditions, Random } from '@rudp/simulator'
import { ATTACKS, type Flow, type Plan, type SideName, type SidePlan } from './plan.ts'
import { planEvents } from './plan-events.ts'

const CONTROLLERS = ['aimd', 'cubic', 'tfrc', 'bbr', 'unlimited', 'fixedRate'] as const
const MODES: readonly SendMode[] = [
  MODE_TIME_SENSITIVE,
  MODE_UNRELIABLE,
  MODE_PERSISTENT,
  MODE_RELIABLE,
  MODE_RELIABLE,
]
const SIZES = [
  [12, 12],
  [12, 200],
  [100, 1_448],
  [1_449, 5_000],
  [12, 20_000],
] as const
/** Sizes that fill frames badly. */
const BULK_SIZES = [
  [12, 200],
  [100, 1_200],
  [12, 4_000],
] as const
/** Frames of a world in IPv6 never have to be larger than its packets carry. */
const IPV6_SIZES = SIZES.slice(0, 2)
/** Near the wrap-around of frame ids, of message ids, of both. */
const NONCES = [0, 0xffff_fff0, 0x000f_fff8, 0x7fff_fffa, 0xffff_ff00]
/** From 0.3 to 100 Mbit/s; absent for no limit. */
const BITS_PER_SECOND = [3e5, 1e6, 2e6, 1e7, 3e7, 1e8] as const
/** Share of the rate that any controller is entitled to, which a plan asks for. */
const SHARE_OF_RATE = 0.3
const FRAME_BYTES = 1472
const IPV6_OVERHEAD_BYTES = 48
const SIDES = ['client', 'server'] as const
/** What sides take their path to carry, where it is more than usual… */
const MTUS = [9_000, 9_000, 9_000, 4_000] as const
/** …and what it carries, where it is less than they say. */
const CARRIED_BYTES = [1_500, 3_000, 6_000] as const

/** Expands `seed`. The same seed gives the same plan for ever, or its failures could not be replayed. */
export function planWorld(seed: number): Plan {
  const root = new Random(seed)
  // Each part draws from a stream of its own: a change of one leaves the others alone.
  const random = root.fork('world')
  const sendingMs = random.pick([500, 2_000, 5_000])
  const isIpv6 = random.chance(0.1)
  const bitsPerSecond = random.chance(0.5) ? Infinity : random.pick(BITS_PER_SECOND)
  const up = planLink(root.fork('up'), bitsPerSecond, isIpv6)
  const down = random.chance(0.5) ? up : planLink(root.fork('down'), bitsPerSecond, isIpv6)
  const rate = Math.min(bitsPerSecond / 8, 2.5e6, entitledRate(up, down))
  const bytesPerFlow = (SHARE_OF_RATE * rate * sendingMs) / 1_000 / 6
  const flows = Array.from({ length: random.int(1, 6) }, (_, index) =>
    planFlow(root.fork(`flow ${index}`), sendingMs, bytesPerFlow, isIpv6),
  )
  const bulk = planBulk(root.fork('batches'), bytesPerFlow, isIpv6)
  flows.push(...bulk, ...planAnswers(root.fork('answers'), sendingMs, bytesPerFlow, isIpv6))
  const acks = root.fork('acks')
  const sides = {
    client: { ...planSide(root.fork('client')), ...planAcks(acks) },
    server: { ...planSide(root.fork('server')), ...planAcks(acks) },
  }
  let carried: LinkConditions = {}
  const isWide = bitsPerSecond === Infinity && !isIpv6
  const paths = root.fork('paths')
  if (isWide && paths.chance(0.25)) {
    for (const side of SIDES) sides[side] = { ...sides[side], ...planMtu(paths) }
    // Long frames are only for who sends much and fast.
    const from = paths.pick(SIDES)
    sides[from] = { ...sides[from], controller: 'unlimited' }
    flows.push(planTransfer(paths, from))
    if (paths.chance(0.3)) carried = { mtuBytes: paths.pick(CARRIED_BYTES) }
  }
  for (const { from } of bulk) {
    // The only one that is fast enough for bundles from the first message on.
    if (root.fork('bulk controller').chance(0.7))
      sides[from] = { ...sides[from], controller: 'unlimited' }
  }
  return {
    seed,
    startMs: random.pick([0, 0, 1e6, 4.1e9]),
    up: { ...up, ...carried },
    down: { ...down, ...carried },
    ...sides,
    flows,
    events: planEvents(root.fork('events'), sendingMs),
    tamper: random.chance(0.3)
      ? {
          rate: random.pick([0.01, 0.1]),
          attacks: random.chance(0.5) ? ATTACKS : [random.pick(ATTACKS)],
        }
      : { rate: 0, attacks: [] },
    intruderRate: random.chance(0.1) ? random.pick([0.05, 0.5]) : 0,
    crowd: random.chance(0.08) ? { clients: 4, limit: random.int(1, 3) } : { clients: 0, limit: 4 },
    isIpv6,
    sendsEarly: random.chance(0.3),
    sendingMs,
    heals: random.chance(0.6),
  }
}

function planMtu(random: Random): Partial<SidePlan> {
  return random.chance(0.1) ? {} : { mtu: random.pick(MTUS) }
}

/** Large messages, many at a time. */
function planTransfer(random: Random, from: SideName): Flow {
  return {
    from,
    channel: random.pick([0, 5]),
    mode: random.pick([MODE_RELIABLE, MODE_RELIABLE, MODE_PERSISTENT]),
    everyMs: random.pick([5, 50, 200]),
    count: random.int(1, 8),
    together: random.int(5, 30),
    minBytes: random.pick([1_000, 10_000]),
    maxBytes: 20_000,
    priority: 4,
    deadlineMs: 0,
    replaceKey: -1,
    wantsReceipts: random.chance(0.5),
    triesTooMuch: false,
  }
}

/** What the throughput equation (RFC 5348 §3.1) allows in the worse direction, in bytes a second. */
function entitledRate(up: LinkConditions, down: LinkConditions): number {
  const rttMs = 1 + delayOf(up) + delayOf(down)
  const p = Math.max(lossOf(up), lossOf(down), 1e-4)
  const perFrame = Math.sqrt((2 * p) / 3) + 12 * Math.sqrt((3 * p) / 8) * p * (1 + 32 * p * p)
  return FRAME_BYTES / ((rttMs / 1_000) * perFrame)
}

function delayOf({ delayMs = 0, jitterMs = 0, queueMs = 0 }: LinkConditions): number {
  return delayMs + jitterMs + queueMs
}

function lossOf({ loss = 0, corrupt = 0, truncate = 0, reorder = 0 }: LinkConditions): number {
  const lost = typeof loss === 'number' ? loss : loss.goodToBad / (loss.goodToBad + loss.badToGood)
  return lost + corrupt + truncate + reorder
}

/** Only what is not as by default, so that a plan shows what matters. */
function planLink(random: Random, bitsPerSecond: number, isIpv6: boolean): LinkConditions {
  const loss = random.chance(0.4) ? 0 : random.pick([0.01, 0.05, 0.1, 0.2, 0.3])
  const isBursty = random.chance(0.4)
  const burst = random.int(2, 6)
  const jitterMs = random.chance(0.4) ? random.pick([1, 5, 20]) : 0
  const jitterReorders = random.chance(0.5)
  return {
    delayMs: random.pick([0, 0.05, 1, 5, 20, 50, 100, 250]),
    ...(loss > 0 && { loss: isBursty ? burstLoss(loss, burst) : loss }),
    ...(jitterMs > 0 && { jitterMs, jitterReorders }),
    ...(random.chance(0.2) && { reorder: 0.05, reorderDelayMs: random.int(1, 100) }),
    ...(random.chance(0.3) && {
      duplicate: random.pick([0.01, 0.1, 0.5]),
      duplicateDelayMs: random.int(0, 200),
    }),
    ...(random.chance(0.2) && { corrupt: 0.02 }),
    ...(random.chance(0.1) && { truncate: 0.02 }),
    ...(bitsPerSecond < Infinity && { bitsPerSecond, queueMs: random.pick([10, 50, 200]) }),
    ...(isIpv6 && { overheadBytes: IPV6_OVERHEAD_BYTES }),
  }
}

function planSide(random: Random): SidePlan {
  return {
    controller: random.pick(CONTROLLERS),
    maxReceiveAlloc: random.pick([20_000, 100_000, 1_000_000, 1_000_000]),
    minSendRate: random.pick([0, 0, 32_768]),
    redundantChannels: random.chance(0.2) ? [0, 1] : [],
    nonce: random.chance(0.5) ? random.pick(NONCES) : random.uint32(),
    driftPpm: random.chance(0.2) ? random.int(-200, 200) : 0,
    maxTimerLatenessMs: random.chance(0.2) ? random.pick([1, 4, 16]) : 0,
    ...(random.chance(0.1) && { bundling: false }),
  }
}

function planAcks(random: Random): Partial<SidePlan> {
  return random.chance(0.1) ? { piggybacking: false } : {}
}

/** Now and then, messages that are sent while others are taken: acks ride on their frames. */
function planAnswers(
  random: Random,
  sendingMs: number,
  budgetBytes: number,
  isIpv6: boolean,
): Flow[] {
  if (!random.chance(0.3)) return []
  return [{ ...planFlow(random, sendingMs, budgetBytes, isIpv6), answers: true }]
}

/** Now and then, so much at once that reliable messages travel in bundles. */
function planBulk(random: Random, budgetBytes: number, isIpv6: boolean): Flow[] {
  if (!random.chance(0.2)) return []
  const sizes: readonly (readonly [number, number])[] = isIpv6 ? IPV6_SIZES : BULK_SIZES
  const [minBytes, maxBytes] = random.pick(sizes)
  const together = random.int(20, 120)
  const affordable = Math.floor((2 * budgetBytes) / ((minBytes + maxBytes + 60) * together))
  return [
    {
      from: random.pick(['client', 'server'] as const),
      channel: random.pick([0, 1, 2, 63]),
      mode: MODE_RELIABLE,
      everyMs: random.pick([1, 5, 16, 50]),
      count: Math.max(1, Math.min(affordable, 20)),
      together,
      minBytes,
      maxBytes,
      priority: 4,
      deadlineMs: 0,
      replaceKey: -1,
      wantsReceipts: false,
      triesTooMuch: false,
    },
  ]
}

function planFlow(random: Random, sendingMs: number, budgetBytes: number, isIpv6: boolean): Flow {
  const mode = random.pick(MODES)
  const [minBytes, maxBytes] = random.pick(isIpv6 ? IPV6_SIZES : SIZES)
  const everyMs = random.pick([0, 1, 5, 16, 50])
  const affordable = Math.floor((2 * budgetBytes) / (minBytes + maxBytes + 60))
  const fitting = everyMs === 0 ? random.int(1, 200) : Math.floor(sendingMs / everyMs)
  return {
    from: random.pick(['client', 'server'] as const),
    channel: random.chance(0.7) ? random.pick([0, 0, 1, 2, 63]) : random.int(0, 63),
    mode,
    everyMs,
    count: Math.max(1, Math.min(affordable, fitting, 1_000)),
    minBytes,
    maxBytes,
    priority: random.chance(0.5) ? 4 : random.int(0, 7),
    deadlineMs: random.chance(0.2) ? random.int(1, 500) : 0,
    replaceKey: mode <= MODE_UNRELIABLE && random.chance(0.2) ? random.int(0, 2) : -1,
    wantsReceipts: random.chance(0.5),
    triesTooMuch: random.chance(0.1),
  }
}
