/** What clients ask for before they are in a room goes here; every other channel is a room. */
export const LOBBY_CHANNEL = 0

/** More than any request takes. A server refuses clients that announce larger messages than it has memory for. */
export const MAX_REQUEST_BYTES = 5000

/** From a client: `join` on the lobby's channel, the others on their room's. */
export type Request =
  | { readonly join: string; readonly name: string }
  | { readonly say: string }
  | { readonly leave: true }

/** To a client: `refused` on the lobby's channel, the others on their room's, which begins with `room`. */
export type Notice =
  | { readonly refused: string }
  | { readonly room: string; readonly people: readonly string[] }
  | { readonly name: string; readonly says: string }
  | { readonly name: string; readonly comes: boolean }

export function encode(message: Request | Notice): string {
  return JSON.stringify(message)
}

/** Reads what a client sent. Anybody can send anything, so what is no request is `undefined`. */
export function decodeRequest(bytes: Uint8Array): Request | undefined {
  const { join, name, say, leave } = parse(bytes)
  if (isText(join, 30) && isText(name, 30)) return { join, name }
  if (isText(say, 1000)) return { say }
  return leave === true ? { leave } : undefined
}

/** Reads what the server sent, which a client trusts. */
export function decodeNotice(bytes: Uint8Array): Notice {
  return parse(bytes) as unknown as Notice
}

function parse(bytes: Uint8Array): { [field: string]: unknown } {
  try {
    return Object(JSON.parse(new TextDecoder().decode(bytes)))
  } catch {
    return {}
  }
}

function isText(value: unknown, maxLength: number): value is string {
  // No control characters: they would move the cursor of somebody's terminal.
  return typeof value === 'string' && value.length <= maxLength && /^[^\p{Cc}]+$/u.test(value)
}
