/** Ticks of the world in a second, and snapshots of it. */
export const TICKS_PER_SECOND = 60
export const TICK_MS = 1000 / TICKS_PER_SECOND

/**
 * Channels, each with the promise that its messages need: an input or snapshot that is late is worth
 * nothing, an event changes what is shown for good.
 */
export const INPUTS = { channel: 0, mode: 'time-sensitive' } as const
// Should the network hold a snapshot up, the next one takes its place.
export const SNAPSHOTS = { channel: 1, mode: 'unreliable', replaceKey: 0 } as const
export const EVENTS = { channel: 2, mode: 'reliable' } as const

/** Where a player pushes: each from -1 to 1. The state of the keys, so a lost input is made good by the next. */
export interface Input {
  readonly x: number
  readonly y: number
}

export interface PlayerState {
  readonly id: number
  readonly x: number
  readonly y: number
}

/** The world at one tick. */
export interface Snapshot {
  readonly tick: number
  readonly players: readonly PlayerState[]
}

/** What every client has to know, in order. */
export type GameEvent =
  | { readonly type: 'welcome'; readonly id: number }
  | { readonly type: 'coin'; readonly x: number; readonly y: number }
  | { readonly type: 'score'; readonly id: number; readonly score: number }

const HEADER_BYTES = 4
const PLAYER_BYTES = 9

export function encodeInput({ x, y }: Input): Uint8Array {
  return new Uint8Array(Int8Array.of(Math.round(x * 127), Math.round(y * 127)).buffer)
}

/** `undefined` for what is no input: a server trusts nobody. */
export function decodeInput(bytes: Uint8Array): Input | undefined {
  if (bytes.length !== 2) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  return { x: view.getInt8(0) / 127, y: view.getInt8(1) / 127 }
}

/** `| tick u32 | (id u8 | x f32 | y f32) * players |`, little-endian */
export function encodeSnapshot({ tick, players }: Snapshot): Uint8Array {
  const view = new DataView(new ArrayBuffer(HEADER_BYTES + PLAYER_BYTES * players.length))
  view.setUint32(0, tick, true)
  let at = HEADER_BYTES
  for (const { id, x, y } of players) {
    view.setUint8(at, id)
    view.setFloat32(at + 1, x, true)
    view.setFloat32(at + 5, y, true)
    at += PLAYER_BYTES
  }
  return new Uint8Array(view.buffer)
}

export function decodeSnapshot(bytes: Uint8Array): Snapshot {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const players: PlayerState[] = []
  for (let at = HEADER_BYTES; at < bytes.length; at += PLAYER_BYTES) {
    const [x, y] = [view.getFloat32(at + 1, true), view.getFloat32(at + 5, true)]
    players.push({ id: view.getUint8(at), x, y })
  }
  return { tick: view.getUint32(0, true), players }
}

export function encodeEvent(event: GameEvent): string {
  return JSON.stringify(event)
}

export function decodeEvent(bytes: Uint8Array): GameEvent {
  return JSON.parse(new TextDecoder().decode(bytes))
}
