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
 * const left: UdpLike = { send: (bytes) => right.onReceive?.(bytes as never) }
 * const right: UdpLike = { send: (bytes) => left.onReceive?.(bytes as never) }
 * const alice = createEndpoint(left)
 * const bob = createEndpoint(right)
 * alice.sendPayload('delivery', 'hello')
 * for (let tick = 0; tick < 5; tick++) {
 *   alice.maintain()
 *   const message = bob.recv()
 *   if (message !== undefined) console.log(new TextDecoder().decode(message))
 * }
 * ```
 */
export function createEndpoint(udpLike: UdpLike, options?: EndpointOptions): Endpoint {
  return new Endpoint(udpLike, options)
}
