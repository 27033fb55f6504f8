let tables: Int32Array | undefined

function buildTables(): Int32Array {
  const built = new Int32Array(16 * 256)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x9960034c : 0)
    built[byte] = crc
  }
  for (let i = 256; i < built.length; i++) {
    const previous = built[i - 256]!
    built[i] = (previous >>> 8) ^ built[previous & 0xff]!
  }
  return built
}

/**
 * The frame check of wire version 3: CRC-32 with the polynomial 0x32C00699, reflected.
 *
 * @param bytes Borrowed.
 * @returns Unsigned. 0x11A6F2A3 for the ASCII bytes `123456789`.
 */
export function crc32(bytes: Uint8Array, start: number, end: number): number {
  tables ??= buildTables()
  const t = tables
  let crc = -1
  let i = start
  for (; i + 8 <= end; i += 8) {
    crc ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24)
    crc =
      t[1792 + (crc & 0xff)]! ^
      t[1536 + ((crc >>> 8) & 0xff)]! ^
      t[1280 + ((crc >>> 16) & 0xff)]! ^
      t[1024 + (crc >>> 24)]! ^
      t[768 + bytes[i + 4]!]! ^
      t[512 + bytes[i + 5]!]! ^
      t[256 + bytes[i + 6]!]! ^
      t[bytes[i + 7]!]!
  }
  for (; i < end; i++) crc = (crc >>> 8) ^ t[(crc ^ bytes[i]!) & 0xff]!
  return ~crc >>> 0
}
