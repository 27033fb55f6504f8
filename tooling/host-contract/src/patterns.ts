/** Bytes that tell a message from every other and each of its places from the next. */
export function patterned(sizeBytes: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes)
  for (let i = 0; i < sizeBytes; i++) bytes[i] = (seed * 31 + i + (i >> 8) * 7) & 255
  return bytes
}
