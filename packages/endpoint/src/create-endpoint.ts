import { Endpoint } from './endpoint.ts'
import type { EndpointOptions } from './endpoint-options.ts'
import type { UdpLike } from './udp-like.ts'

/**
 * Makes an endpoint of anything that carries datagrams. The other side does the same.
 *
 * @param udpLike What carries them. The endpoint subscribes to it at once.
 * @param options All have defaults.
 * @throws {TypeError} When `udpLike` cannot send or receive, or an option is of the wrong type.
 * @throws {RangeError} When an option is out of its bounds.
 *
 * @example
 * ```ts
 * import { createEndpoint, type UdpLike } from '@rudp/endpoint'
 *
 * const left: UdpLike = { send: (bytes) => queueMicrotask(() => toRight(bytes)) }
 * const right: UdpLike = { send: (bytes) => queueMicrotask(() => toLeft(bytes)) }
 * const a = createEndpoint(left)
 * const b = createEndpoint(right)
 * ```
 */
export function createEndpoint(udpLike: UdpLike, options?: EndpointOptions): Endpoint {
  return new Endpoint(udpLike, options)
}
