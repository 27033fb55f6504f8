import type { SendMode } from '@rudp/channels'
import type { LinkConditions } from '@rudp/simulator'

export type SideName = 'client' | 'server'

/** One stream of messages in one direction. */
export interface Flow {
  readonly from: SideName
  readonly channel: number
  readonly mode: SendMode
  readonly everyMs: number
  /** Whether each is sent when a message arrives, while it is taken, and not every so often. */
  readonly answers?: boolean
  /** How often. */
  readonly count: number
  /** Messages each time, all of them queued before any leaves. 1 if absent. */
  readonly together?: number
  readonly minBytes: number
  readonly maxBytes: number
  readonly priority: number
  /** 0 for none. */
  readonly deadlineMs: number
  /** -1 for none. */
  readonly replaceKey: number
  readonly wantsReceipts: boolean
  /** Whether it also tries a message larger than was agreed, which must be refused. */
  readonly triesTooMuch: boolean
}

/** What one side is configured with. */
export interface SidePlan {
  readonly controller: string
  readonly maxReceiveAlloc: number
  readonly minSendRate: number
  readonly redundantChannels: readonly number[]
  /** Whether it takes bundles; so if absent. */
  readonly bundling?: boolean
  /** Whether it takes acks in data frames; so if absent. */
  readonly piggybacking?: boolean
  /** What it takes its path to carry; 1,500 if absent. */
  readonly mtu?: number
  /** The first ids, so that wrap-around is as likely as anything else. */
  readonly nonce: number
  /** Its clock gains so many microseconds a second. */
  readonly driftPpm: number
  /** Its timers fire up to so much late. */
  readonly maxTimerLatenessMs: number
}

/** Something that happens once, `atMs` after the world began. */
export type WorldEvent =
  /** The application takes no messages: a slow consumer. */
  | {
      readonly type: 'pause'
      readonly side: SideName
      readonly atMs: number
      readonly forMs: number
    }
  /** The process dies without a word, and a new one starts at the same address. */
  | {
      readonly type: 'restart'
      readonly side: SideName
      readonly atMs: number
      readonly forMs: number
    }
  /** The process dies without a word, for ever. */
  | { readonly type: 'death'; readonly side: SideName; readonly atMs: number }
  /** Nothing gets through in either direction. */
  | { readonly type: 'partition'; readonly atMs: number; readonly forMs: number }
  /** The client gets another address. */
  | { readonly type: 'move'; readonly atMs: number }
  /** The clock jumps ahead: a laptop that slept. */
  | {
      readonly type: 'clock'
      readonly side: SideName
      readonly atMs: number
      readonly byMs: number
    }
  /** Packets larger than `bytes`, headers included, are dropped. */
  | {
      readonly type: 'mtu'
      readonly atMs: number
      readonly forMs: number
      readonly bytes: number
    }
  /** The path gets longer or shorter. */
  | { readonly type: 'route'; readonly atMs: number; readonly delayMs: number }

export const ATTACKS = [
  'replay',
  'garbage',
  'data',
  'ack',
  'sync',
  'disconnect',
  'handshake',
] as const
/** What somebody on the path puts in between: see `tamper.ts`. */
export type Attack = (typeof ATTACKS)[number]

/** A whole world, from one seed. Plain JSON: what it says is all that happens. */
export interface Plan {
  readonly seed: number
  /** What the clocks show when it begins. */
  readonly startMs: number
  readonly up: LinkConditions
  readonly down: LinkConditions
  readonly client: SidePlan
  readonly server: SidePlan
  readonly flows: readonly Flow[]
  readonly events: readonly WorldEvent[]
  /** Datagrams of somebody on the path: `rate` for each genuine one. */
  readonly tamper: { readonly rate: number; readonly attacks: readonly Attack[] }
  /** Share of its datagrams that a hostile, connected second client falsifies; 0 for no such client. */
  readonly intruderRate: number
  /** Clients beside it that want in, and how many connections the server allows. */
  readonly crowd: { readonly clients: number; readonly limit: number }
  /** Whether hosts have addresses of IPv6, whose packets carry less. */
  readonly isIpv6: boolean
  /** Whether messages are queued before the connection stands. */
  readonly sendsEarly: boolean
  /** How long the application sends. */
  readonly sendingMs: number
  /** Whether the network is repaired then; otherwise it stays as it is to the end. */
  readonly heals: boolean
}

/** When the applications have sent the last of their messages, after they began. */
export function endOfTraffic({ flows, sendingMs }: Plan): number {
  // Batches take as long as they take; other flows are made to fit.
  return Math.max(sendingMs, ...flows.map(({ count, everyMs }) => (count - 1) * everyMs))
}

/** When the last event of `plan` is over. */
export function endOfEvents(plan: Plan): number {
  return Math.max(
    0,
    ...plan.events.map((event) => event.atMs + ('forMs' in event ? event.forMs : 0)),
  )
}

/** Whether `plan` has an event of one of those types. */
export function hasEvent(plan: Plan, ...types: WorldEvent['type'][]): boolean {
  return plan.events.some(({ type }) => types.includes(type))
}
