/** Refuses a value of a frame that is not an integer from 0 to `max`. */
export function checkUint(frame: string, field: string, value: number, max: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= max) return
  throw new RangeError(
    `Cannot write ${frame} frame: ${field} must be an integer from 0 to ${max}, got ${value}`,
  )
}
