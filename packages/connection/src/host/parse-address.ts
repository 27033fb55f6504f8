import type { PeerAddress } from '../address-map.ts'

const MAX_PORT = 65_535

/**
 * Reads `'host:port'`, `'[::1]:7777'` or an object.
 *
 * @throws {TypeError} When it is none of these.
 * @throws {RangeError} When the port is not from 1 to 65,535.
 */
export function parseAddress(target: string | PeerAddress): PeerAddress {
  const { hostname, port } = typeof target === 'string' ? split(target) : target
  if (typeof hostname !== 'string' || hostname === '') {
    throw new TypeError(`Cannot connect: no hostname in ${JSON.stringify(target)}`)
  }
  if (!Number.isInteger(port) || port < 1 || port > MAX_PORT) {
    throw new RangeError(`Cannot connect: port must be from 1 to ${MAX_PORT}, got ${port}`)
  }
  return { hostname, port }
}

/** @throws {RangeError} When `port` is nothing a server can listen on; 0 lets the system choose. */
export function checkPort(port: number): void {
  if (!Number.isInteger(port) || port < 0 || port > MAX_PORT) {
    throw new RangeError(`Cannot listen: port must be from 0 to ${MAX_PORT}, got ${port}`)
  }
}

function split(target: string): PeerAddress {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d+)$/.exec(target)
  if (match === null) {
    throw new TypeError(`Cannot connect: expected host:port or [ipv6]:port, got '${target}'`)
  }
  return { hostname: match[1] ?? match[2] ?? '', port: Number(match[3]) }
}
