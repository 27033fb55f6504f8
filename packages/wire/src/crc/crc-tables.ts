/**
 * The frame check of wire version 3: a CRC-32 whose polynomial is not the well-known one.
 *
 *     x³² + x²⁹ + x²⁸ + x²⁵ + x²³ + x²² + x¹⁰ + x⁹ + x⁷ + x⁴ + x³ + 1
 *
 * It is 0x32C00699, or 0x9960034C with the bits of each byte taken lowest first, as here.
 *
 * @module
 */

const REFLECTED_POLYNOMIAL = 0x9960034c

/** How many bytes the tables take in at once. */
export const TABLE_COUNT = 16

const TABLE_LENGTH = 256

/**
 * Fills `tables` with {@link TABLE_COUNT} tables of 256 entries, one after the other: entry `b`
 * of table `k` is what a byte `b` contributes to the CRC when `k` more bytes follow it.
 *
 * Costs some 15 µs, so it happens at the first frame and not when the module loads.
 */
export function fillCrcTables(tables: Int32Array): void {
  for (let byte = 0; byte < TABLE_LENGTH; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc >>> 1) ^ ((crc & 1) === 0 ? 0 : REFLECTED_POLYNOMIAL)
    }
    tables[byte] = crc
  }
  for (let i = TABLE_LENGTH; i < TABLE_COUNT * TABLE_LENGTH; i++) {
    const before = tables[i - TABLE_LENGTH]!
    tables[i] = (before >>> 8) ^ tables[before & 0xff]!
  }
}
