/**
 * Refuses what is no message, or too large a one.
 *
 * @throws {TypeError} if `payload` is not a `Uint8Array`.
 * @throws {RangeError} if it is larger than `maxBytes`.
 */
export function checkPayload(payload: Uint8Array, maxBytes: number): void {
  if (!(payload instanceof Uint8Array)) {
    throw new TypeError('Cannot send message: payload must be a Uint8Array')
  }
  if (payload.byteLength > maxBytes) {
    throw new RangeError(
      `Cannot send message: size must be at most ${maxBytes} bytes, got ${payload.byteLength}`,
    )
  }
}
