/**
 * Frame ids (32 bits) and message ids (20 bits), both of which wrap around.
 *
 * A distance is always taken from the older id to the newer, forwards around the circle: ids of
 * which one is behind the other are a huge distance apart, never a negative one.
 *
 * ```
 *            distance(2, MAX) = 3               older       newer
 *      … MAX-1  MAX │ 0   1   2   3 …        ─────●───────────●─────►
 *               └───────────┘                     └─ distance ┘
 * ```
 *
 * @module
 */

const MESSAGE_ID_MASK = 0xfffff

/** The frame id after `id`. */
export function nextFrameId(id: number): number {
  return (id + 1) >>> 0
}

/** The frame id `count` after `id`, or before it if `count` is negative. */
export function addFrameId(id: number, count: number): number {
  return (id + count) >>> 0
}

/** How far `newer` lies ahead of `older`: 0 to 2³² − 1. */
export function frameIdDistance(newer: number, older: number): number {
  return (newer - older) >>> 0
}

/** The message id after `id`. */
export function nextMessageId(id: number): number {
  return (id + 1) & MESSAGE_ID_MASK
}

/** The message id `count` after `id`, or before it if `count` is negative. */
export function addMessageId(id: number, count: number): number {
  return (id + count) & MESSAGE_ID_MASK
}

/** How far `newer` lies ahead of `older`: 0 to 2²⁰ − 1. */
export function messageIdDistance(newer: number, older: number): number {
  return (newer - older) & MESSAGE_ID_MASK
}
