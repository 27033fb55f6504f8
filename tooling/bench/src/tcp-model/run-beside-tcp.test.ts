import { SimulatedNetwork } from '@rudp/simulator'
import { describe, expect, it } from 'vitest'
import type { ControllerName } from '../controllers.ts'
import { runBesideTcp } from './run-beside-tcp.ts'
import { TcpReceiver } from './tcp-receiver.ts'
import { TcpSender } from './tcp-sender.ts'

const SEEDS = Array.from({ length: 12 }, (_, index) => index + 1)

function ratios(controller: ControllerName, mbit: number): number[] {
  return SEEDS.map((seed) => runBesideTcp({ controller, mbit, seconds: 30, seed }))
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

describe('a model of Reno', () => {
  it('fills a link, loses and delivers all', () => {
    const network = new SimulatedNetwork({ link: { delayMs: 10 } })
    const bottleneck = network.bottleneck({ bitsPerSecond: 10e6, queueBytes: 25_000 })
    network.routeThrough('a', 'b', bottleneck)
    const receiver = new TcpReceiver(network.host('b'))
    new TcpSender(network.host('a'), 'b').start()
    network.run({ untilMs: 30_000 })
    expect((receiver.next * 1500 * 8) / 30 / 10e6).toBeGreaterThan(0.97)
    expect(bottleneck.counters.queueFull).toBeGreaterThan(50)
  })

  it('goes on after a silence', () => {
    const network = new SimulatedNetwork({ link: { delayMs: 10, bitsPerSecond: 10e6 } })
    const receiver = new TcpReceiver(network.host('b'))
    new TcpSender(network.host('a'), 'b').start()
    network.run({ untilMs: 1000 })
    network.link('a', 'b').isDown = true
    network.run({ untilMs: 2000 })
    network.heal()
    const before = receiver.next
    network.run({ untilMs: 4000 })
    expect(receiver.next).toBeGreaterThan(before + 500)
  })
})

describe('tfrc beside a model of Reno', () => {
  // Single frames, or pairs, have more than this at 10 Mbit/s; RFC 5348 §5.2 alone less at 50.
  it.each([
    [10, 0.7, 0.95],
    [50, 0.78, 1],
  ])(
    'shares %i Mbit/s as an equal',
    (mbit, least, most) => {
      const each = ratios('tfrc', mbit)
      expect(mean(each)).toBeGreaterThan(least)
      expect(mean(each)).toBeLessThan(most)
      for (const ratio of each) {
        expect(ratio).toBeGreaterThan(0.5)
        expect(ratio).toBeLessThan(2)
      }
    },
    60_000,
  )
})
