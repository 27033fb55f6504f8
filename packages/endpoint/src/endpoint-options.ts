import { type ConnectionOptions, type ConnectionSettings, resolveSettings } from '@rudp/connection'
import type { Role } from './role.ts'
import { createRandom, readPerformance } from './web-globals.ts'

/** What happens to a message that is being written when a set begins. */
export type NewSetUnsent = 'throw' | 'clear' | 'into-set'

/** How an endpoint behaves. Every field has a default. */
export interface EndpointOptions extends ConnectionOptions {
  /** Which part to take in the handshake. Default `'symmetric'`: both sides do the same. */
  readonly role?: Role
  /** Bytes queued above which sending returns `false`. Default 1 MiB. */
  readonly highWaterBytes?: number
  /** What a new set does to a message written and not sent. Default `'throw'`. */
  readonly newSetUnsent?: NewSetUnsent
  /** The clock: milliseconds that never go back. Default `performance.now`. */
  readonly nowMs?: () => number
  /** Draws a uint32 that a peer cannot predict. Default: from `crypto.getRandomValues`. */
  readonly random?: () => number
}

/** {@link EndpointOptions} with every default filled in and every value checked. */
export interface EndpointSettings {
  readonly connection: ConnectionSettings
  readonly role: Role
  readonly highWaterBytes: number
  readonly newSetUnsent: NewSetUnsent
  readonly nowMs: () => number
  readonly random: () => number
}

const DEFAULT_HIGH_WATER_BYTES = 1_048_576

/**
 * Fills in the defaults.
 *
 * @throws {TypeError} When a value is of the wrong type.
 * @throws {RangeError} When a number is out of its bounds.
 */
export function resolveOptions(options: EndpointOptions = {}): EndpointSettings {
  const { role = 'symmetric', newSetUnsent = 'throw', nowMs = readPerformance } = options
  const { highWaterBytes = DEFAULT_HIGH_WATER_BYTES, random = createRandom() } = options
  checkChoice('role', role, ['symmetric', 'client', 'server'])
  checkChoice('newSetUnsent', newSetUnsent, ['throw', 'clear', 'into-set'])
  checkFunction('nowMs', nowMs)
  checkFunction('random', random)
  if (typeof highWaterBytes !== 'number') {
    throw new TypeError('Cannot create endpoint: highWaterBytes must be a number')
  }
  // `!(>=)` rather than `<`: NaN must fail as well.
  if (!(highWaterBytes >= 0)) {
    throw new RangeError(
      `Cannot create endpoint: highWaterBytes must be 0 or more, got ${highWaterBytes}`,
    )
  }
  const connection = resolveSettings(options)
  return { connection, role, highWaterBytes, newSetUnsent, nowMs, random }
}

function checkChoice(name: string, value: unknown, choices: readonly string[]): void {
  if (choices.includes(value as string)) return
  const list = choices.map((choice) => `'${choice}'`).join(', ')
  throw new TypeError(
    `Cannot create endpoint: ${name} must be one of ${list}, got ${String(value)}`,
  )
}

function checkFunction(name: string, value: unknown): void {
  if (typeof value === 'function') return
  throw new TypeError(`Cannot create endpoint: ${name} must be a function, got ${typeof value}`)
}
