import {
  type SendOptions as CoreSendOptions,
  MODE_PERSISTENT,
  MODE_RELIABLE,
  MODE_TIME_SENSITIVE,
  MODE_UNRELIABLE,
  type SendMode,
} from '@rudp/channels'
import type { Runtime } from './runtime.ts'

/** What can be sent: bytes in any form, or text, which goes as UTF-8. */
export type MessageData = Uint8Array | ArrayBuffer | ArrayBufferView | string

/**
 * What is promised to a message:
 *
 * - `time-sensitive`: sent now or never, at most once;
 * - `unreliable`: sent once;
 * - `persistent`: resent until it arrives, but never waited for;
 * - `reliable`: arrives, in order.
 */
export type SendModeName = 'time-sensitive' | 'unreliable' | 'persistent' | 'reliable'

/** How a message is sent. */
export interface SendOptions {
  /** Ordering it belongs to, 0 to 63. Default 0. */
  readonly channel?: number
  /** Default `'reliable'`. */
  readonly mode?: SendModeName
  /** 0 (most urgent) to 7. Default 4. */
  readonly priority?: number
  /** Dropped if nothing of it could be sent within so many milliseconds. */
  readonly deadlineMs?: number
  /** A newer unreliable or time-sensitive message of this channel with the same key takes its place while it waits. */
  readonly replaceKey?: number
  /** Hands the bytes over instead of copying them: they must not be changed any more. */
  readonly transfer?: boolean
}

const MODES: Readonly<Record<SendModeName, SendMode>> = {
  'time-sensitive': MODE_TIME_SENSITIVE,
  unreliable: MODE_UNRELIABLE,
  persistent: MODE_PERSISTENT,
  reliable: MODE_RELIABLE,
}
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

const NO_OPTIONS: SendOptions = {}
const DEFAULT_OPTIONS: CoreSendOptions = { channel: 0, mode: MODE_RELIABLE }

/** Translates a user's options. @throws {TypeError | RangeError} When one is not what it should be. */
export function toCoreOptions(
  nowMs: number,
  options: SendOptions = NO_OPTIONS,
  receipt = 0,
): CoreSendOptions {
  if (options === NO_OPTIONS && receipt === 0) return DEFAULT_OPTIONS
  const { channel = 0, mode = 'reliable', priority, deadlineMs, replaceKey } = options
  const coreMode = MODES[mode]
  if (coreMode === undefined) throw new TypeError(`Cannot send message: unknown mode '${mode}'`)
  if (deadlineMs !== undefined && !(deadlineMs >= 0)) {
    throw new RangeError(`Cannot send message: deadlineMs must be 0 or more, got ${deadlineMs}`)
  }
  // Step by step: spreads would cost more than the rest of sending a message.
  const core: Mutable<CoreSendOptions> = { channel, mode: coreMode }
  if (priority !== undefined) core.priority = priority
  if (deadlineMs !== undefined) core.deadlineAtMs = nowMs + deadlineMs
  if (replaceKey !== undefined) core.replaceKey = replaceKey
  if (receipt > 0) core.receipt = receipt
  return core
}

/** Whether {@link toBytes} of `data` are the connection's to keep, so that it need not copy them. */
export function isHandedOver(data: MessageData, options: SendOptions | undefined): boolean {
  return typeof data === 'string' || options?.transfer === true
}

/**
 * The bytes of a message, where they are: the caller's, unless it is text.
 *
 * @throws {TypeError} When `data` is nothing that can be sent.
 */
export function toBytes(runtime: Runtime, data: MessageData): Uint8Array {
  if (data instanceof Uint8Array) return data
  if (typeof data === 'string') return runtime.encodeUtf8(data)
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  if (ArrayBuffer.isView(data)) {
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  }
  throw new TypeError(`Cannot send message: expected bytes or a string, got ${typeof data}`)
}
