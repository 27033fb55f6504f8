import { CHANNEL_COUNT, MESSAGE_ID_COUNT } from '@rudp/wire'
import { ERROR_NAMES, type FrameJson } from './frame-json.ts'
import { fromHex } from './hex.ts'

type Fields = Readonly<Record<string, unknown>>
/** Says what a value must be, or nothing if it is. */
type Check = (value: unknown, path: string) => void

const U32_MAX = 0xffff_ffff

const u8 = whole(0, 0xff)
const u16 = whole(0, 0xffff)
const u32 = whole(0, U32_MAX)
const LIMITS = {
  nonce: u32,
  max_receive_rate: u32,
  max_packet_size: u32,
  max_receive_alloc: u32,
  extensions: optional(u8),
}

const DATAGRAM: Readonly<Record<string, Check>> = {
  sequence_id: whole(0, MESSAGE_ID_COUNT - 1),
  channel_id: whole(0, CHANNEL_COUNT - 1),
  window_parent_lead: u16,
  channel_parent_lead: u16,
  fragment_id: u16,
  fragment_id_last: u16,
  data: (value, path) => {
    if (typeof value !== 'string' || fromHex(value) === undefined) fail(path, 'hex digits', value)
  },
  bundle: optional(bool),
}

const ACK_GROUP: Readonly<Record<string, Check>> = { base_id: u32, bitfield: u32, nonce: bool }

const DATA = { sequence_id: u32, nonce: bool, datagrams: list(DATAGRAM) }
const ACK = { frame_window_base_id: u32, packet_window_base_id: u32, frame_acks: list(ACK_GROUP) }

const FRAMES: Readonly<Record<FrameJson['type'], Readonly<Record<string, Check>>>> = {
  handshake_syn: { version: u8, ...LIMITS },
  handshake_syn_ack: { nonce_ack: u32, ...LIMITS },
  handshake_ack: { nonce_ack: u32 },
  handshake_error: {
    nonce_ack: u32,
    error: (value, path) => {
      if (!(ERROR_NAMES as readonly unknown[]).includes(value)) {
        fail(path, `one of ${ERROR_NAMES.join(', ')}`, value)
      }
    },
  },
  disconnect: {},
  disconnect_ack: {},
  data: DATA,
  sync: { next_frame_id: orNull(u32), next_packet_id: orNull(u32) },
  ack: ACK,
  data_ack: { ...DATA, ...ACK },
}

/**
 * Makes sure that `value` is a frame whose every field fits its bits. Fields it does not know, it
 * ignores.
 *
 * @throws {TypeError} that says which field is wrong
 */
export function checkFrame(value: unknown): asserts value is FrameJson {
  const { type } = asFields(value, 'frame')
  if (typeof type !== 'string' || !Object.hasOwn(FRAMES, type)) {
    fail('type', `one of ${Object.keys(FRAMES).join(', ')}`, type)
  }
  checkFields(value as Fields, FRAMES[type as FrameJson['type']], '')
}

function checkFields(
  fields: Fields,
  checks: Readonly<Record<string, Check>>,
  prefix: string,
): void {
  for (const [name, check] of Object.entries(checks)) check(fields[name], `${prefix}${name}`)
}

function whole(min: number, max: number): Check {
  return (value, path) => {
    if (!(Number.isInteger(value) && (value as number) >= min && (value as number) <= max)) {
      fail(path, `a whole number from ${min} to ${max}`, value)
    }
  }
}

function bool(value: unknown, path: string): void {
  if (typeof value !== 'boolean') fail(path, 'true or false', value)
}

function orNull(check: Check): Check {
  return (value, path) => {
    if (value !== null) check(value, path)
  }
}

function optional(check: Check): Check {
  return (value, path) => {
    if (value !== undefined) check(value, path)
  }
}

function list(checks: Readonly<Record<string, Check>>): Check {
  return (value, path) => {
    if (!Array.isArray(value)) fail(path, 'a list', value)
    value.forEach((item, index) => {
      const itemPath = `${path}[${index}]`
      checkFields(asFields(item, itemPath), checks, `${itemPath}.`)
    })
  }
}

function asFields(value: unknown, path: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    fail(path, 'an object', value)
  }
  return value as Fields
}

function fail(path: string, wanted: string, value: unknown): never {
  const got = value === undefined ? 'nothing' : (JSON.stringify(value) ?? typeof value)
  const shown = got.length > 40 ? `${got.slice(0, 40)}…` : got
  throw new TypeError(`${path} must be ${wanted}, got ${shown}`)
}
