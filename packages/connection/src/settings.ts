import { type CongestionControllerFactory, tfrc } from '@rudp/congestion'
import type { PathMtu } from './path-frame-bytes.ts'
import type { ConnectionTraceFactory } from './trace/connection-trace.ts'

/** Stands for "no limit" where version 3 writes a rate or size as 32 bits. */
export const UNLIMITED = 0xffff_ffff

/** How one side of a connection behaves. Every field has a default. */
export interface ConnectionOptions {
  /** Largest message this side sends, in bytes. Default 1,000,000, as uflow. */
  readonly maxMessageBytes?: number
  /** Memory granted to messages on their way in, in bytes. Default 1,000,000, as uflow. */
  readonly maxReceiveAlloc?: number
  /** Fastest this side sends, in bytes a second. Default `Infinity`. */
  readonly maxSendRate?: number
  /** Fastest the peer is allowed to send, in bytes a second. Default `Infinity`. */
  readonly maxReceiveRate?: number
  /** Rate below which no controller goes but after persistent congestion, in bytes a second. Default 0. */
  readonly minSendRate?: number
  /** Longest silence before a sync frame asks whether the peer is there, in ms. Default 5,000; `Infinity` turns it off. */
  readonly keepaliveMs?: number
  /** Silence from the peer that ends the connection, in ms. Default 20,000. */
  readonly idleTimeoutMs?: number
  /** How long a handshake may take, in ms. Default 10,000. */
  readonly handshakeTimeoutMs?: number
  /** How long a disconnect is repeated before its sender gives up waiting for the answer, in ms. Default 10,000. */
  readonly closeTimeoutMs?: number
  /** Most frames in flight, 1 to the dialect's frame window. Default 4,096. */
  readonly sendWindow?: number
  /** Channels of which every small message is sent twice, in different frames, while nothing holds data back. Default none. */
  readonly redundantChannels?: readonly number[]
  /**
   * Whether reliable messages that wait in bulk travel in bundles, which fill frames to the last
   * byte, to peers that take them. Default `true`.
   */
  readonly bundling?: boolean
  /**
   * Whether acks share frames with data that leaves anyway, to peers that take them there. Default
   * `true`.
   */
  readonly piggybacking?: boolean
  /**
   * Largest IP packet that the path carries whole, in bytes, 1,280 to 65,535. Between peers that both
   * have more than 1,500, data in bulk travels in longer frames, if they get through. Default
   * `'auto'`: 1,500, and more to this machine's loopback addresses.
   */
  readonly mtu?: PathMtu
  /** What decides how fast to send. Default {@link tfrc}. */
  readonly congestion?: CongestionControllerFactory
  /** Watches each connection that it gives a trace to, for instance `qlogTrace`. Default: none. */
  readonly trace?: ConnectionTraceFactory
}

/** {@link ConnectionOptions} with every default filled in and every value checked. */
export type ConnectionSettings = Required<Omit<ConnectionOptions, 'trace'>> &
  Pick<ConnectionOptions, 'trace'>

const DEFAULTS: ConnectionSettings = {
  maxMessageBytes: 1_000_000,
  maxReceiveAlloc: 1_000_000,
  maxSendRate: Infinity,
  maxReceiveRate: Infinity,
  minSendRate: 0,
  keepaliveMs: 5_000,
  idleTimeoutMs: 20_000,
  handshakeTimeoutMs: 10_000,
  closeTimeoutMs: 10_000,
  sendWindow: 4096,
  redundantChannels: [],
  bundling: true,
  piggybacking: true,
  mtu: 'auto',
  congestion: tfrc,
}

/** Inclusive bounds; `Infinity` as a maximum also allows `Infinity` itself. */
const BOUNDS: Readonly<Record<string, readonly [minimum: number, maximum: number]>> = {
  maxMessageBytes: [1, UNLIMITED],
  maxReceiveAlloc: [1, UNLIMITED],
  maxSendRate: [1, Infinity],
  maxReceiveRate: [1, Infinity],
  minSendRate: [0, Infinity],
  keepaliveMs: [1, Infinity],
  idleTimeoutMs: [1, Infinity],
  handshakeTimeoutMs: [1, Infinity],
  closeTimeoutMs: [1, Infinity],
  sendWindow: [1, 4096],
  mtu: [1_280, 65_535],
}

/**
 * Fills in the defaults.
 *
 * @throws {TypeError} When a value is of the wrong type.
 * @throws {RangeError} When a value is out of its bounds.
 */
export function resolveSettings(options: ConnectionOptions = {}): ConnectionSettings {
  const settings: Record<string, unknown> = { ...DEFAULTS }
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || (name === 'mtu' && value === 'auto')) continue
    if (!(name in DEFAULTS || name === 'trace')) continue
    const bounds = BOUNDS[name]
    if (bounds !== undefined) checkNumber(name, value, bounds)
    else if (name === 'redundantChannels') checkChannels(value)
    else if (name === 'bundling' || name === 'piggybacking') checkFlag(name, value)
    else if (typeof value !== 'function') {
      throw new TypeError(`Cannot configure connection: ${name} must be a function`)
    }
    settings[name] = value
  }
  return settings as unknown as ConnectionSettings
}

/** @throws {TypeError | RangeError} When `value` is no number within the inclusive bounds. */
export function checkNumber(
  name: string,
  value: unknown,
  [minimum, maximum]: readonly [number, number],
): void {
  if (typeof value !== 'number') {
    throw new TypeError(
      `Cannot configure connection: ${name} must be a number, got ${typeof value}`,
    )
  }
  // `!(>=)` rather than `<`: NaN must fail as well.
  if (!(value >= minimum) || value > maximum) {
    throw new RangeError(
      `Cannot configure connection: ${name} must be between ${minimum} and ${maximum}, got ${value}`,
    )
  }
}

function checkChannels(value: unknown): void {
  const isChannel = (channel: unknown) => Number.isInteger(channel) && Number(channel) >= 0
  if (!Array.isArray(value) || !value.every(isChannel)) {
    throw new TypeError('Cannot configure connection: redundantChannels must be a list of channels')
  }
}

function checkFlag(name: string, value: unknown): void {
  if (typeof value !== 'boolean') {
    throw new TypeError(`Cannot configure connection: ${name} must be true or false`)
  }
}

/** A rate as version 3 writes it: whole bytes a second in 32 bits, all ones for unlimited. */
export function rateToWire(bytesPerSecond: number): number {
  return bytesPerSecond >= UNLIMITED ? UNLIMITED : Math.max(1, Math.floor(bytesPerSecond))
}

/** The reverse of {@link rateToWire}. */
export function rateFromWire(value: number): number {
  return value === UNLIMITED ? Infinity : value
}
