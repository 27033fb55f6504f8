/**
 * Refuses to start a frame that could leave the caller's bytes: a typed array drops such writes
 * without a word, and the peer would then drop the frame.
 */
export function checkRoom(
  frame: string,
  out: Uint8Array,
  offset: number,
  maxBytes: number,
  neededBytes: number,
): void {
  if (!(maxBytes >= neededBytes)) {
    throw new RangeError(
      `Cannot write ${frame} frame: needs at least ${neededBytes} bytes, got ${maxBytes}`,
    )
  }
  if (!(Number.isInteger(offset) && offset >= 0 && offset + maxBytes <= out.length)) {
    throw new RangeError(
      `Cannot write ${frame} frame: needs ${maxBytes} bytes from offset ${offset} on, ` +
        `got ${out.length} bytes in all`,
    )
  }
}
