import type { CongestionController } from '@rudp/congestion'
import { SimulatedNetwork } from '@rudp/simulator'
import { uflow3 } from '@rudp/wire'
import { expect, it } from 'vitest'
import { endpointOn } from './support/endpoint-on.ts'
import { wired } from './support/wired.ts'

/** Just not enough for bundles: they hold what leaves in 2 ms, and that would be two fragments. */
const LOW_RATE = 2 * 1448 * 500 - 1

/** A controller whose rate falls 100 ms after it was first used. */
class Fading implements CongestionController {
  readonly name = 'fading'
  readonly windowBytes = Infinity
  readonly burstBytes = Infinity
  bytesPerSecond = 1e9
  nextTimeoutMs = Infinity

  onSent(nowMs: number): void {
    if (this.bytesPerSecond === 1e9 && this.nextTimeoutMs === Infinity) {
      this.nextTimeoutMs = nowMs + 100
    }
  }

  onTimeout(): void {
    this.bytesPerSecond = LOW_RATE
    this.nextTimeoutMs = Infinity
  }

  onAcked(): void {}
  onLost(): void {}
  onSpuriousLoss(): void {}
  onPersistentCongestion(): void {}
  onIdle(): void {}
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))

it.each([
  ['soon, there are bundles as before', 50, true],
  ['late, they go by the rate that is left: there are none', 150, false],
])('after a pause that ends %s', async (_, pauseMs, isBundled) => {
  const clock = { nowMs: 0 }
  const { connect, listen, wire } = wired(() => clock.nowMs)
  const server = await listen({})
  const client = await connect(`127.0.0.1:${server.address.port}`, {
    congestion: () => new Fading(),
  })
  /** Sends much at once; whether it left in bundles, which fill frames to the last byte. */
  const burst = async (): Promise<boolean> => {
    const before = wire.sent.length
    for (let i = 0; i < 20; i++) client.send(new Uint8Array(1_000))
    await settled()
    for (let i = 0; i < 20; i++) {
      clock.nowMs += 1
      client.flush()
      server.flush()
    }
    await settled()
    return wire.sent.slice(before).some(({ bytes }) => bytes.length === uflow3.maxFrameBytes)
  }
  // The first learns what may leave together.
  await burst()
  expect(await burst()).toBe(true)
  clock.nowMs += pauseMs
  expect(await burst()).toBe(isBundled)
})

it('a connection that has nothing to say and waits for nothing wakes up for its keepalive alone', () => {
  const network = new SimulatedNetwork({ seed: 1, link: { delayMs: 5 } })
  const server = endpointOn(network, 'server', { maxConnections: 1 })
  const client = endpointOn(network, 'client', { keepaliveMs: 7_000 }, 2)
  const peer = client.connect('server')
  network.run({ untilMs: 1_000 })
  client.send(peer, Uint8Array.of(1))
  network.run({ forMs: 10.5 })
  expect(peer.connection.nextTimeoutMs()).toBe(8_000)
  expect(server.peers[0]?.connection.nextTimeoutMs()).toBeGreaterThan(2_000)
})
