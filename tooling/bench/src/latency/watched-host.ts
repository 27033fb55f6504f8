import type { VirtualHost } from '@rudp/connection/testing'
import type { LinkDecision, SimulatedNetwork } from '@rudp/simulator'

/** Told of each datagram that a host sends, and of what becomes of it. Both are borrowed. */
export type SendWatcher = (bytes: Uint8Array, fate: LinkDecision) => void

/**
 * The host of that name, with somebody looking at all that it sends to `peer`.
 *
 * The link decides about a datagram the moment it is sent, so its fate is known at once. Between
 * the two must be a direct link, no shared bottleneck.
 */
export function watchHost(
  network: SimulatedNetwork,
  name: string,
  peer: string,
  onSent: SendWatcher,
): VirtualHost {
  const host = network.host(name)
  network.host(peer)
  const link = network.link(name, peer)
  return {
    get nowMs() {
      return host.nowMs
    },
    send(to, bytes) {
      host.send(to, bytes)
      onSent(bytes, link.last)
    },
    wakeAt: (atMs) => host.wakeAt(atMs),
    get onDatagram() {
      return host.onDatagram ?? (() => {})
    },
    set onDatagram(listener) {
      host.onDatagram = listener
    },
    get onWake() {
      return host.onWake ?? (() => {})
    },
    set onWake(listener) {
      host.onWake = listener
    },
  }
}
