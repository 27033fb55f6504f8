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
 * // A pipe: what one end sends, the other receives a little later.
 * const left: UdpLike = {
 *   send: (bytes) => queueMicrotask(() => right.onReceive?.(bytes as never)),
 * }
 * const right: UdpLike = {
 *   send: (bytes) => queueMicrotask(() => left.onReceive?.(bytes as never)),
 * }
 * const a = createEndpoint(left)
 * const b = createEndpoint(right)
 * a.sendPayload('delivery', new TextEncoder().encode('hello'))
 * ```
 */
export function createEndpoint(udpLike: UdpLike, options?: EndpointOptions): Endpoint {
  return new Endpoint(udpLike, options)
}
