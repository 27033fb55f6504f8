import type { VirtualHost } from '@rudp/connection/testing'
import type { LinkDecision, SimulatedNetwork } from '@rudp/simulator'

/** Told of each datagram that a host sends, and of what becomes of it. Both are borrowed. */
export type SendWatcher = (bytes: Uint8Array, fate: LinkDecision) => void

/** More of one instant is no protocol at work but a loop that would never end. */
const MAX_STEPS_AN_INSTANT = 100_000

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
  let atMs = Number.NaN
  let steps = 0
  const step = (): void => {
    if (host.nowMs !== atMs) {
      atMs = host.nowMs
      steps = 0
    }
    if (++steps > MAX_STEPS_AN_INSTANT) {
      throw new Error(`Cannot go on: ${name} does not come to an end at ${atMs} ms`)
    }
  }
  return {
    get nowMs() {
      return host.nowMs
    },
    send(to, bytes) {
      step()
      host.send(to, bytes)
      onSent(bytes, link.last)
    },
    wakeAt: (wakeAtMs) => host.wakeAt(wakeAtMs),
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
      host.onWake = () => {
        step()
        listener()
      }
    },
  }
}
