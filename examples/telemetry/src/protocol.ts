/** Temperatures, a message each: the newest is worth all, the one before it nothing. */
export const READINGS_CHANNEL = 0
/** What must not be missed. */
export const ALARMS_CHANNEL = 1

export interface Reading {
  readonly sensor: number
  readonly celsius: number
  /** When it was measured, in ms since 1970. */
  readonly measuredAtMs: number
}

const READING_BYTES = 14

/** `| sensor u16 | celsius f32 | measured at f64 |`, little-endian */
export function encodeReading({ sensor, celsius, measuredAtMs }: Reading): Uint8Array {
  const view = new DataView(new ArrayBuffer(READING_BYTES))
  view.setUint16(0, sensor, true)
  view.setFloat32(2, celsius, true)
  view.setFloat64(6, measuredAtMs, true)
  return new Uint8Array(view.buffer)
}

/** `undefined` for what is no reading. */
export function decodeReading(bytes: Uint8Array): Reading | undefined {
  if (bytes.length !== READING_BYTES) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const [sensor, celsius] = [view.getUint16(0, true), view.getFloat32(2, true)]
  return { sensor, celsius, measuredAtMs: view.getFloat64(6, true) }
}
