import type { SendModeName } from '@rudp/node'

/**
 * What `rudp ping` sends and `rudp echo` recognises, to answer in the same mode: a message does not
 * tell its receiver how it was sent.
 *
 *     0        4      5            9
 *     ├────────┼──────┼────────────┼─────────
 *     │ "RPNG" │ mode │ number u32 │ filling
 */
export interface Ping {
  readonly mode: SendModeName
  readonly number: number
}

export const MIN_PING_BYTES = 9

/** In the order of their numbers on the wire. */
export const SEND_MODES: readonly SendModeName[] = [
  'time-sensitive',
  'unreliable',
  'persistent',
  'reliable',
]

const MAGIC = 0x52504e47

/** Writes a ping of `sizeBytes`, at least {@link MIN_PING_BYTES}. */
export function writePing(ping: Ping, sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, MAGIC)
  view.setUint8(4, SEND_MODES.indexOf(ping.mode))
  view.setUint32(5, ping.number)
  return bytes
}

/** Reads a ping; undefined if it is something else. */
export function readPing(bytes: Uint8Array): Ping | undefined {
  if (bytes.length < MIN_PING_BYTES) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const mode = SEND_MODES[view.getUint8(4)]
  if (view.getUint32(0) !== MAGIC || mode === undefined) return undefined
  return { mode, number: view.getUint32(5) }
}
