import type { Fate } from './fate.ts'
import { FATE_DELIVERED } from './fate.ts'

/** Everything that a link decided about one datagram. The link reuses one object: copy to keep. */
export interface LinkDecision {
  /** When it was offered. */
  readonly offeredAtMs: number
  readonly sizeBytes: number
  readonly fate: Fate
  /** How long it waited for the rate; 0 on a link without one. */
  readonly queueDelayMs: number
  /** When its last bit left the queue. */
  readonly departAtMs: number
  /** When it arrives; `Infinity` unless the fate is delivered. */
  readonly deliverAtMs: number
  /** When its copy arrives; `Infinity` without one. */
  readonly copyAtMs: number
  /** Its size on arrival: smaller than `sizeBytes` if it was truncated. */
  readonly deliveredBytes: number
  /** How many bits of it are flipped. */
  readonly flippedBits: number
  /** Whether it was held back by the `reorder` condition. */
  readonly wasHeldBack: boolean
}

export type MutableLinkDecision = { -readonly [K in keyof LinkDecision]: LinkDecision[K] }

export function createDecision(): MutableLinkDecision {
  return {
    offeredAtMs: 0,
    sizeBytes: 0,
    fate: FATE_DELIVERED,
    queueDelayMs: 0,
    departAtMs: 0,
    deliverAtMs: Infinity,
    copyAtMs: Infinity,
    deliveredBytes: 0,
    flippedBits: 0,
    wasHeldBack: false,
  }
}

/** Counts since a link was made. `offered` is the sum of the five fates. */
export interface LinkCounters {
  readonly offered: number
  readonly delivered: number
  readonly lost: number
  readonly queueFull: number
  readonly tooBig: number
  readonly outage: number
  /** Copies that arrive beside the delivered ones. */
  readonly duplicated: number
  /** Of the delivered: held back by the `reorder` condition. */
  readonly heldBack: number
  /** Of the delivered: with flipped bits. */
  readonly corrupted: number
  /** Of the delivered: cut short. */
  readonly truncated: number
  readonly offeredBytes: number
  /** Bytes scheduled to arrive, copies included, without overhead. */
  readonly deliveredBytes: number
  /** Bytes let into the queue or straight onto the wire, with overhead. */
  readonly admittedBytes: number
}

export type MutableLinkCounters = { -readonly [K in keyof LinkCounters]: LinkCounters[K] }

export function createCounters(): MutableLinkCounters {
  return {
    offered: 0,
    delivered: 0,
    lost: 0,
    queueFull: 0,
    tooBig: 0,
    outage: 0,
    duplicated: 0,
    heldBack: 0,
    corrupted: 0,
    truncated: 0,
    offeredBytes: 0,
    deliveredBytes: 0,
    admittedBytes: 0,
  }
}
