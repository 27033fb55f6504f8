import { burstLoss, SimulatedNetwork } from '../src/index.ts'

/** Runs a small world in which everything goes wrong, and returns the network. */
export function runWorld(seed: number, durationMs = 2000): SimulatedNetwork {
  const network = new SimulatedNetwork({
    seed,
    link: {
      loss: burstLoss(0.1, 3),
      delayMs: 20,
      jitterMs: 10,
      jitterShape: 'normal',
      jitterReorders: true,
      reorder: 0.05,
      duplicate: 0.05,
      duplicateDelayMs: 30,
      corrupt: 0.05,
      truncate: 0.05,
      bitsPerSecond: 2e6,
      queueBytes: 5000,
      mtuBytes: 1200,
      outages: [{ fromMs: 500, untilMs: 600, everyMs: 700 }],
    },
  })
  const bottleneck = network.bottleneck({ bitsPerSecond: 1e6, queueMs: 20 })
  const names = ['a', 'b', 'c', 'd']
  for (const name of names) {
    const host = network.host(name)
    host.setClockDrift(network.random.int(-200, 200))
    host.maxTimerLatenessMs = 1
    const bytes = new Uint8Array(1300)
    network.random.fill(bytes)
    host.onDatagram = (datagram, from) => {
      if (datagram.length > 600) host.send(from, datagram.subarray(0, 100))
    }
    host.onWake = () => {
      host.send(network.random.pick(names), bytes.subarray(0, network.random.int(0, 1300)))
      host.wakeAt(host.nowMs + network.random.exponential(5))
    }
    host.wakeAt(0)
  }
  network.setLink('a', 'b', { jitterShape: 'exponential', loss: 0.3 })
  network.routeThrough('b', 'c', bottleneck)
  network.routeThrough('d', 'c', bottleneck)
  network.at(900, () => network.partition(['a'], ['c', 'd']))
  network.at(1200, () => network.heal())
  network.at(1000, () => network.host('b').moveTo('b:2'))
  network.at(1100, () => network.host('d').stop())
  network.at(1300, () => network.host('d').start())
  network.at(1400, () => network.host('a').jumpClock(50))
  network.run({ untilMs: durationMs })
  return network
}
