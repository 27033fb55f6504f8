const HEX = /^(?:[0-9a-f]{2})*$/i

/** Bytes to lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

/** Hex to bytes of their own, or undefined if it is none. Nothing but digits is allowed. */
export function fromHex(hex: string): Uint8Array | undefined {
  return HEX.test(hex) ? new Uint8Array(Buffer.from(hex, 'hex')) : undefined
}
