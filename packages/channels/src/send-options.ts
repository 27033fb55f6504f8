import type { SendMode } from './send-mode.ts'

/** Most urgent priority. */
export const PRIORITY_HIGHEST = 0
/** Least urgent priority. */
export const PRIORITY_LOWEST = 7
/** Priority of a message that names none. */
export const PRIORITY_DEFAULT = 4

/** How one message is sent. */
export interface SendOptions {
  /** Ordering the message belongs to, 0 to 63. */
  readonly channel: number
  readonly mode: SendMode
  /** 0 (most urgent) to 7; 4 by default. Orders messages of different channels only. */
  readonly priority?: number
  /** If nothing of the message was sent by then, it is dropped. Never by default. */
  readonly deadlineAtMs?: number
  /** A queued unreliable or time-sensitive message of this key and channel gives up its place. */
  readonly replaceKey?: number
  /** Token, greater than 0, under which the message's one outcome is reported. */
  readonly receipt?: number
}

/**
 * What became of a message. `delivered`: the peer's rudp has it. `lost`: it does not, or nobody
 * can tell. `expired`: its deadline passed, or its wake-up ended, before it was sent. `replaced`:
 * a newer one of its key took its place. `abandoned`: the connection ended first.
 */
export type Outcome = 'delivered' | 'lost' | 'expired' | 'replaced' | 'abandoned'
