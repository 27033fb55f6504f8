/** What a file is sent in: small enough that memory is no matter, large enough that calls are none. */
export const PIECE_BYTES = 65_536

/** The first message of a connection. The pieces of the file follow it, on the same channel. */
export interface Announcement {
  readonly name: string
  readonly bytes: number
}

/** What the receiver says when it has every byte. */
export interface Confirmation {
  readonly sha256: string
}

export function encode(message: Announcement | Confirmation): string {
  return JSON.stringify(message)
}

/** @throws {Error} When it is no announcement: whoever sent it speaks another protocol. */
export function decodeAnnouncement(data: Uint8Array | undefined): Announcement {
  const { name, bytes } = Object(JSON.parse(new TextDecoder().decode(data) || 'null'))
  if (typeof name !== 'string' || !Number.isSafeInteger(bytes) || bytes < 0) {
    throw new Error('Cannot receive file: it was not announced')
  }
  return { name, bytes }
}

export function decodeConfirmation(data: Uint8Array): Confirmation {
  return JSON.parse(new TextDecoder().decode(data))
}
