import {
  MODE_PERSISTENT,
  MODE_RELIABLE,
  MODE_TIME_SENSITIVE,
  MODE_UNRELIABLE,
  type SendMode,
} from '@rudp/channels'
import { burstLoss, type LinkConditions, Random } from '@rudp/simulator'

/** One stream of messages in one direction. */
export interface Flow {
  readonly from: 'client' | 'server'
  readonly channel: number
  readonly mode: SendMode
  readonly everyMs: number
  readonly count: number
  readonly minBytes: number
  readonly maxBytes: number
  readonly priority: number
  /** 0 for none. */
  readonly deadlineMs: number
  /** -1 for none. */
  readonly replaceKey: number
  readonly wantsReceipts: boolean
}

/** What one side is configured with. */
export interface SidePlan {
  readonly controller: string
  readonly maxReceiveAlloc: number
  readonly minSendRate: number
  readonly redundantChannels: readonly number[]
  /** The first ids, so that wrap-around is as likely as anything else. */
  readonly nonce: number
  /** Spans in which the application takes no messages. */
  readonly pauses: readonly { readonly fromMs: number; readonly untilMs: number }[]
}

/** A whole world, from one seed. */
export interface Plan {
  readonly seed: number
  readonly up: LinkConditions
  readonly down: LinkConditions
  readonly client: SidePlan
  readonly server: SidePlan
  readonly flows: readonly Flow[]
  /** How long the application sends. */
  readonly sendingMs: number
}

const CONTROLLERS = ['aimd', 'cubic', 'tfrc', 'bbr', 'unlimited'] as const
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
/** Near the wrap-around of frame ids, of message ids, of both. */
const NONCES = [0, 0xffff_fff0, 0x000f_fff8, 0x7fff_fffa, 0xffff_ff00]
/** Share of the rate that any controller is entitled to, which a plan asks for. */
const SHARE_OF_RATE = 0.3
const FRAME_BYTES = 1472

/** Expands `seed`. The same seed gives the same plan for ever, or its failures could not be replayed. */
export function planWorld(seed: number): Plan {
  const random = new Random(seed)
  const sendingMs = random.pick([500, 2_000, 5_000])
  const bitsPerSecond = random.chance(0.5) ? Infinity : 10 ** (5.5 + 2.5 * random.float())
  const link = () => planLink(random, bitsPerSecond)
  const up = link()
  const down = random.chance(0.5) ? up : link()
  const client = planSide(random, sendingMs)
  const server = planSide(random, sendingMs)
  const rate = Math.min(bitsPerSecond / 8, 2.5e6, entitledRate(up, down))
  const bytesPerFlow = (SHARE_OF_RATE * rate * sendingMs) / 1_000 / 6
  const flows = Array.from({ length: random.int(1, 6) }, () =>
    planFlow(random, sendingMs, bytesPerFlow),
  )
  return { seed, up, down, client, server, flows, sendingMs }
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

function planLink(random: Random, bitsPerSecond: number): LinkConditions {
  const loss = random.chance(0.3) ? 0 : random.pick([0.01, 0.05, 0.1, 0.2, 0.3])
  const fromMs = random.int(100, 5_000)
  return {
    delayMs: random.pick([0, 0.05, 1, 5, 20, 50, 100, 250]),
    loss: loss > 0 && random.chance(0.4) ? burstLoss(loss, random.int(2, 6)) : loss,
    jitterMs: random.chance(0.4) ? random.pick([1, 5, 20]) : 0,
    jitterReorders: random.chance(0.5),
    reorder: random.chance(0.2) ? 0.05 : 0,
    reorderDelayMs: random.int(1, 100),
    duplicate: random.chance(0.3) ? random.pick([0.01, 0.1, 0.5]) : 0,
    duplicateDelayMs: random.int(0, 200),
    corrupt: random.chance(0.2) ? 0.02 : 0,
    truncate: random.chance(0.1) ? 0.02 : 0,
    bitsPerSecond,
    queueMs: random.pick([10, 50, 200]),
    outages: random.chance(0.2) ? [{ fromMs, untilMs: fromMs + random.int(50, 6_000) }] : [],
  }
}

function planSide(random: Random, sendingMs: number): SidePlan {
  const fromMs = random.int(0, sendingMs)
  return {
    controller: random.pick(CONTROLLERS),
    maxReceiveAlloc: random.pick([20_000, 100_000, 1_000_000, 1_000_000]),
    minSendRate: random.pick([0, 0, 32_768]),
    redundantChannels: random.chance(0.2) ? [0, 1] : [],
    nonce: random.chance(0.5) ? random.pick(NONCES) : random.uint32(),
    pauses: random.chance(0.2) ? [{ fromMs, untilMs: fromMs + random.int(100, 4_000) }] : [],
  }
}

function planFlow(random: Random, sendingMs: number, budgetBytes: number): Flow {
  const mode = random.pick(MODES)
  const [minBytes, maxBytes] = random.pick(SIZES)
  const everyMs = random.pick([0, 1, 5, 16, 50])
  const affordable = Math.floor((2 * budgetBytes) / (minBytes + maxBytes + 60))
  const fitting = everyMs === 0 ? random.int(1, 200) : Math.floor(sendingMs / everyMs)
  return {
    from: random.pick(['client', 'server'] as const),
    channel: random.pick([0, 0, 1, 2, 63]),
    mode,
    everyMs,
    count: Math.max(1, Math.min(affordable, fitting, 1_000)),
    minBytes,
    maxBytes,
    priority: random.chance(0.5) ? 4 : random.int(0, 7),
    deadlineMs: random.chance(0.2) ? random.int(1, 500) : 0,
    replaceKey: mode <= MODE_UNRELIABLE && random.chance(0.2) ? random.int(0, 2) : -1,
    wantsReceipts: random.chance(0.5),
  }
}
