import { webGlobals } from './web-globals.ts'

/** What can be sent: bytes in any form, or text, which goes as UTF-8. */
export type MessageData = Uint8Array | ArrayBuffer | ArrayBufferView | string

/** A view of the bytes of `data`, or new ones for text. @throws {TypeError} When it has none. */
export function toBytes(data: MessageData): Uint8Array {
  if (typeof data === 'string') return new (webGlobals().TextEncoder)().encode(data)
  const bytes = viewBytes(data)
  if (bytes !== undefined) return bytes
  throw new TypeError(`Cannot send message: expected bytes or a string, got ${typeof data}`)
}

/** A view of the bytes of `value`, or `undefined` if it is no buffer. */
export function viewBytes(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  }
  return undefined
}
