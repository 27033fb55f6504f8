/**
 * Refuses to start a frame that could leave the caller's bytes: a typed array drops such writes
 * without a word, and the peer would drop the frame.
 */
export function checkRoom(
  frame: string,
  out: Uint8Array,
  offset: number,
  maxBytes: number,
  neededBytes: number,
): void {
  if (maxBytes >= neededBytes && offset >= 0 && offset + maxBytes <= out.length) return
  throw new RangeError(
    `Cannot write ${frame} frame: needs ${neededBytes} of ${maxBytes} bytes at offset ${offset}, ` +
      `got ${out.length} bytes in all`,
  )
}
