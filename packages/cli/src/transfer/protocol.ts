/**
 * How `rudp send` and `rudp receive` talk: version 1.
 *
 * Every message goes reliably on channel 0 and begins with its type. Integers are big-endian, text
 * is UTF-8 and fills the rest.
 *
 * ```
 * sender                                receiver
 * 1 hello    "rudpfile" version u8
 *                                       129 welcome  version u8
 *                                       130 refuse   text                    and closes
 * for each file:
 * 2 file     number u32, size u64, name
 * 3 data     bytes                      any number, in order
 * 4 end      sha256 32 B
 * 5 cancel                              instead of end: forget this file
 *                                       131 verdict  number u32, code u8, sha256 32 B, text
 * 6 bye      no more files
 * ```
 *
 * Files follow each other without waiting for verdicts. Each gets exactly one verdict: at its end,
 * or before, when the receiver cannot take it; then its sender may cancel it and go on to the next.
 * A verdict's text is the name that the file was stored under, or what went wrong.
 *
 * @module
 */

import { MAX_FRAGMENT_BYTES } from '@rudp/wire'

export const TRANSFER_VERSION = 1
export const TRANSFER_CHANNEL = 0
export const SHA256_BYTES = 32

/** A data message fills its fragments, and so the frames of a long transfer are all of full size. */
const FRAGMENTS_OF_DATA = 22
/** Bytes of a file in one data message. */
export const DATA_BYTES: number = MAX_FRAGMENT_BYTES * FRAGMENTS_OF_DATA - 1

const HELLO = 1
const FILE = 2
const DATA = 3
const END = 4
const CANCEL = 5
const BYE = 6
const WELCOME = 129
const REFUSE = 130
const VERDICT = 131

/** What became of a file, by its number on the wire. */
export const VERDICT_CODES = [
  'stored',
  'no-space',
  'bad-name',
  'damaged',
  'failed',
  'cancelled',
  'exists',
] as const
export type VerdictCode = (typeof VERDICT_CODES)[number]

export interface Verdict {
  readonly type: 'verdict'
  readonly number: number
  readonly code: VerdictCode
  /** Of what was stored; zeros otherwise. */
  readonly sha256: Uint8Array
  /** The name it was stored under, or what went wrong. */
  readonly text: string
}

export type TransferMessage =
  | { readonly type: 'hello'; readonly version: number }
  | {
      readonly type: 'file'
      readonly number: number
      readonly sizeBytes: number
      readonly name: string
    }
  | { readonly type: 'data'; readonly bytes: Uint8Array }
  | { readonly type: 'end'; readonly sha256: Uint8Array }
  | { readonly type: 'cancel' }
  | { readonly type: 'bye' }
  | { readonly type: 'welcome'; readonly version: number }
  | { readonly type: 'refuse'; readonly text: string }
  | Verdict

const MAGIC = 'rudpfile'
const NO_TEXT = ''

/** Writes any message but data, for which {@link createDataMessage} saves a copy. */
export function writeMessage(message: Exclude<TransferMessage, { type: 'data' }>): Uint8Array {
  switch (message.type) {
    case 'hello':
      return compose(HELLO, 9, NO_TEXT, (view, out) => {
        new TextEncoder().encodeInto(MAGIC, out.subarray(1))
        view.setUint8(9, message.version)
      })
    case 'file':
      return compose(FILE, 12, message.name, (view) => {
        view.setUint32(1, message.number)
        view.setBigUint64(5, BigInt(message.sizeBytes))
      })
    case 'end':
      return compose(END, SHA256_BYTES, NO_TEXT, (_view, out) => out.set(message.sha256, 1))
    case 'cancel':
      return Uint8Array.of(CANCEL)
    case 'bye':
      return Uint8Array.of(BYE)
    case 'welcome':
      return Uint8Array.of(WELCOME, message.version)
    case 'refuse':
      return compose(REFUSE, 0, message.text, () => {})
    case 'verdict':
      return compose(VERDICT, 5 + SHA256_BYTES, message.text, (view, out) => {
        view.setUint32(1, message.number)
        view.setUint8(5, VERDICT_CODES.indexOf(message.code))
        out.set(message.sha256, 6)
      })
  }
}

/** A data message with room for `sizeBytes` of the file, to be filled from index 1 on. */
export function createDataMessage(sizeBytes: number): Uint8Array {
  const message = new Uint8Array(1 + sizeBytes)
  message[0] = DATA
  return message
}

/** Reads a message; undefined if it is none of ours. A data message's bytes are borrowed from it. */
export function readMessage(bytes: Uint8Array): TransferMessage | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const bodyBytes = bytes.length - 1
  switch (bytes[0]) {
    case HELLO: {
      if (bodyBytes < 9 || readText(bytes.subarray(1, 9)) !== MAGIC) return undefined
      return { type: 'hello', version: view.getUint8(9) }
    }
    case FILE: {
      const name = readText(bytes.subarray(13))
      if (bodyBytes < 12 || name === undefined) return undefined
      const sizeBytes = Number(view.getBigUint64(5))
      if (!Number.isSafeInteger(sizeBytes)) return undefined
      return { type: 'file', number: view.getUint32(1), sizeBytes, name }
    }
    case DATA:
      return { type: 'data', bytes: bytes.subarray(1) }
    case END:
      return bodyBytes === SHA256_BYTES ? { type: 'end', sha256: bytes.slice(1) } : undefined
    case CANCEL:
      return { type: 'cancel' }
    case BYE:
      return { type: 'bye' }
    case WELCOME:
      return bodyBytes >= 1 ? { type: 'welcome', version: view.getUint8(1) } : undefined
    case REFUSE:
      return { type: 'refuse', text: readText(bytes.subarray(1)) ?? NO_TEXT }
    case VERDICT: {
      if (bodyBytes < 5 + SHA256_BYTES) return undefined
      const sha256 = bytes.slice(6, 6 + SHA256_BYTES)
      const text = readText(bytes.subarray(6 + SHA256_BYTES)) ?? NO_TEXT
      // A code of a later version is a failure at any rate.
      const code = VERDICT_CODES[view.getUint8(5)] ?? 'failed'
      return { type: 'verdict', number: view.getUint32(1), code, sha256, text }
    }
    default:
      return undefined
  }
}

function compose(
  type: number,
  fixedBytes: number,
  text: string,
  fill: (view: DataView, out: Uint8Array) => void,
): Uint8Array {
  const tail = new TextEncoder().encode(text)
  const out = new Uint8Array(1 + fixedBytes + tail.length)
  out[0] = type
  out.set(tail, 1 + fixedBytes)
  fill(new DataView(out.buffer), out)
  return out
}

/** Undefined if it is no UTF-8. */
function readText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
