import { Random, type SimulatedHost, type SimulatedNetwork } from '@rudp/simulator'
import type { EndpointPeer } from '../../src/index.ts'
import {
  type PeerLog,
  SimulatedEndpoint,
  type SimulatedEndpointOptions,
} from '../../src/testing/index.ts'

/** An endpoint on the host `name`, whose nonces follow from `seed`. */
export function endpointOn(
  network: SimulatedNetwork,
  name: string,
  options: Partial<SimulatedEndpointOptions> = {},
  seed = 1,
): SimulatedEndpoint<SimulatedHost> {
  const random = new Random(seed)
  return new SimulatedEndpoint(network.host(name), { random: () => random.uint32(), ...options })
}

/** What `peer`'s connection has told, where somebody has listened. */
export function logOf(peer: EndpointPeer): PeerLog {
  return peer.context as PeerLog
}
