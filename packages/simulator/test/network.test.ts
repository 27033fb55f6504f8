import { describe, expect, it } from 'vitest'
import type { NetworkOptions, SimulatedHost, TraceEntry } from '../src/index.ts'
import { SimulatedNetwork } from '../src/index.ts'

/** Two hosts, and a log of what arrives at either. */
function createPair(options: NetworkOptions = {}) {
  const network = new SimulatedNetwork(options)
  const log: string[] = []
  const a = network.host('a')
  const b = network.host('b')
  for (const host of [a, b]) {
    host.onDatagram = (bytes, from) => {
      log.push(`${network.nowMs}: ${host.name} got ${bytes.join(' ')} from ${from}`)
    }
  }
  return { network, a, b, log }
}

describe('SimulatedNetwork', () => {
  it('carries datagrams between hosts by address', () => {
    const { network, a, b, log } = createPair({ link: { delayMs: 40 } })
    a.send('b', Uint8Array.of(1, 2))
    network.run({ untilMs: 10 })
    b.send('a', Uint8Array.of(3))
    network.run()
    expect(log).toEqual(['40: b got 1 2 from a', '50: a got 3 from b'])
  })

  it('copies a datagram before send returns', () => {
    const { network, a, log } = createPair({ link: { delayMs: 1 } })
    const bytes = Uint8Array.of(1)
    a.send('b', bytes)
    bytes[0] = 2
    a.send('b', bytes)
    network.run()
    expect(log).toEqual(['1: b got 1 from a', '1: b got 2 from a'])
  })

  it('keeps the bytes that a host is reading apart from what it sends meanwhile', () => {
    const { network, a, b } = createPair({ link: { delayMs: 1, duplicate: 1 } })
    const read: number[] = []
    b.onDatagram = (bytes) => {
      for (let i = 0; i < 20; i++) b.send('a', Uint8Array.of(100 + i))
      read.push(...bytes)
    }
    a.send('b', Uint8Array.of(7))
    network.run()
    expect(read).toEqual([7, 7])
  })

  it('delivers to itself, over a link like any other', () => {
    const { network, a, log } = createPair({ link: { delayMs: 3 } })
    a.send('a', Uint8Array.of(1))
    network.run()
    expect(log).toEqual(['3: a got 1 from a'])
  })

  it('counts what goes to an address that nobody has', () => {
    const { network, a } = createPair()
    a.send('nobody', Uint8Array.of(1))
    network.run()
    expect(network.counters).toMatchObject({ sent: 1, unroutable: 1, delivered: 0, inFlight: 0 })
  })

  it('refuses a datagram larger than UDP allows', () => {
    const { network, a } = createPair()
    a.send('b', new Uint8Array(65_507))
    expect(() => a.send('b', new Uint8Array(65_508))).toThrow(
      'Cannot send datagram: size must be at most 65507 bytes, got 65508',
    )
    network.run()
    expect(network.counters.delivered).toBe(1)
  })

  it('drops datagrams silently for a host that does not listen', () => {
    const network = new SimulatedNetwork()
    network.host('deaf')
    network.host('a').send('deaf', Uint8Array.of(1))
    network.run()
    expect(network.counters.delivered).toBe(1)
  })

  describe('time', () => {
    it('starts where it is told to', () => {
      const { network, a } = createPair({ startMs: 5000 })
      expect([network.nowMs, a.nowMs]).toEqual([5000, 5000])
      network.run({ forMs: 10 })
      network.run({ forMs: 10, untilMs: 5013 })
      expect(network.nowMs).toBe(5013)
      expect(() => network.run({ untilMs: Number.NaN })).toThrow(RangeError)
    })

    it('runs until something is true', () => {
      const { network, a, log } = createPair({ link: { delayMs: 5 } })
      a.send('b', Uint8Array.of(1))
      network.at(100, () => a.send('b', Uint8Array.of(2)))
      expect(network.nextEventMs).toBe(5)
      expect(network.runUntil(() => log.length === 1)).toBe(true)
      expect(network.nowMs).toBe(5)
      expect(network.runUntil(() => log.length === 2, { forMs: 50 })).toBe(false)
      expect(network.nowMs).toBe(55)
      expect(network.runUntil(() => log.length === 3)).toBe(false)
      expect(log).toHaveLength(2)
    })

    it('delivers what arrives in one instant in the order in which it was sent', () => {
      const { network, a, b, log } = createPair()
      network.setLink('a', 'b', { delayMs: 10 })
      network.setLink('b', 'a', { delayMs: 5 })
      a.send('b', Uint8Array.of(1))
      network.at(5, () => b.send('a', Uint8Array.of(2)))
      network.at(0, () => a.send('b', Uint8Array.of(3)))
      network.run()
      expect(log).toEqual(['10: b got 1 from a', '10: b got 3 from a', '10: a got 2 from b'])
    })
  })

  describe('promises', () => {
    const sleep = (network: SimulatedNetwork, ms: number) =>
      new Promise<void>((resolve) => network.at(network.nowMs + ms, resolve))

    it('go on between events', async () => {
      const network = new SimulatedNetwork()
      const log: number[] = []
      const play = async () => {
        for (let round = 0; round < 3; round++) {
          await sleep(network, 100)
          await sleep(network, 10)
          log.push(network.nowMs)
        }
      }
      const played = play()
      await network.runAsync({ untilMs: 250 })
      expect(log).toEqual([110, 220])
      await network.runAsync()
      expect(network.nowMs).toBe(330)
      await played
    })

    it('can be waited for', async () => {
      const network = new SimulatedNetwork()
      network.at(1000, () => {})
      const late = sleep(network, 50).then(() => 'done')
      expect(await network.waitFor(late)).toBe('done')
      expect(network.nowMs).toBe(50)
      const failing = sleep(network, 50).then(() => Promise.reject(new Error('refused')))
      await expect(network.waitFor(failing)).rejects.toThrow('refused')
      const never = new Promise(() => {})
      await expect(network.waitFor(never, { forMs: 10 })).rejects.toThrow(
        'Cannot wait for the promise: it is still open at 110 ms',
      )
      await expect(network.waitFor(never)).rejects.toThrow('still open at 1000 ms')
    })

    it('of any length get their turn if the caller says how to wait', async () => {
      const network = new SimulatedNetwork()
      const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
      const chain = async () => {
        await sleep(network, 10)
        for (let turn = 0; turn < 1000; turn++) await undefined
        return network.nowMs
      }
      network.at(20, () => {})
      expect(await network.waitFor(chain(), { settle })).toBe(10)
    })

    it('do not let two runs go at once', async () => {
      const network = new SimulatedNetwork()
      const first = network.runAsync({ untilMs: 10 })
      expect(() => network.run()).toThrow('Cannot run the network: it is running already')
      await first
      network.run({ untilMs: 20 })
      expect(network.nowMs).toBe(20)
    })
  })

  describe('hosts', () => {
    it('finds a host again by its name', () => {
      const network = new SimulatedNetwork()
      expect(network.host('a')).toBe(network.host('a'))
      expect(network.host('a').name).toBe('a')
      expect(network.host('b').index).toBe(1)
    })

    it('wakes a host once at the time it asked for last', () => {
      const { network, a } = createPair()
      const woken: number[] = []
      a.onWake = () => {
        expect(a.wakeAtMs).toBe(Infinity)
        woken.push(a.nowMs)
        if (woken.length === 2) a.wakeAt(1)
      }
      a.wakeAt(50)
      a.wakeAt(20)
      expect(a.wakeAtMs).toBe(20)
      network.run()
      a.wakeAt(60)
      network.run()
      a.wakeAt(90)
      a.wakeAt(Infinity)
      network.run({ untilMs: 100 })
      // The third asked for a time that had passed: at once.
      expect(woken).toEqual([20, 60, 60])
      expect(() => a.wakeAt(Number.NaN)).toThrow('Cannot set a timer: the time is NaN')
    })

    it('keeps a timer in its place in the line when it is asked for again', () => {
      const { network, a, b } = createPair()
      const woken: string[] = []
      a.onWake = () => woken.push('a')
      b.onWake = () => woken.push('b')
      a.wakeAt(5)
      b.wakeAt(5)
      a.wakeAt(5)
      network.run()
      expect(woken).toEqual(['a', 'b'])
    })

    it('fires timers late by at most what the host is set to, differently each time', () => {
      const { network, a } = createPair({ seed: 3 })
      a.maxTimerLatenessMs = 4
      const lateMs: number[] = []
      let dueMs = 10
      a.onWake = () => {
        lateMs.push(a.nowMs - dueMs)
        dueMs = a.nowMs + 10
        if (lateMs.length < 1000) a.wakeAt(dueMs)
      }
      a.wakeAt(dueMs)
      network.run()
      expect(Math.min(...lateMs)).toBeGreaterThanOrEqual(0)
      expect(Math.min(...lateMs)).toBeLessThan(0.1)
      expect(Math.max(...lateMs)).toBeLessThanOrEqual(4)
      expect(Math.max(...lateMs)).toBeGreaterThan(3.9)
    })

    it('moves a host to a new address and loses what goes to the old one', () => {
      const { network, a, b, log } = createPair({ link: { delayMs: 10 } })
      a.send('b', Uint8Array.of(1))
      network.at(5, () => b.moveTo('b:2'))
      network.at(6, () => a.send('b', Uint8Array.of(2)))
      network.at(7, () => a.send('b:2', Uint8Array.of(3)))
      network.at(8, () => b.send('a', Uint8Array.of(4)))
      network.run()
      expect(log).toEqual(['17: b got 3 from a', '18: a got 4 from b:2'])
      expect(network.counters).toMatchObject({ unreachable: 1, unroutable: 1 })
      expect(b.address).toBe('b:2')
      expect(() => a.moveTo('b:2')).toThrow('Cannot move a to b:2: b has that address')
      expect(() => network.host('b:2')).toThrow(
        'Cannot add host b:2: another host has that address',
      )
    })

    it('gives what is under way to whoever has the address on arrival', () => {
      const { network, a, b } = createPair({ link: { delayMs: 10 } })
      const c = network.host('c')
      const got: string[] = []
      c.onDatagram = () => got.push('c')
      b.onDatagram = () => got.push('b')
      a.send('b', Uint8Array.of(1))
      b.moveTo('elsewhere')
      c.moveTo('b')
      network.run()
      expect(got).toEqual(['c'])
    })

    it('keeps the link of a host that moves', () => {
      const { network, a, b, log } = createPair()
      network.setLink('b', 'a', { delayMs: 33 })
      b.moveTo('b:2')
      b.send(a.address, Uint8Array.of(1))
      network.run()
      expect(log).toEqual(['33: a got 1 from b:2'])
    })

    it('spoofs a sender', () => {
      const { network, a, log } = createPair()
      a.sendAs('mallory', 'b', Uint8Array.of(1))
      network.run()
      expect(log).toEqual(['0: b got 1 from mallory'])
    })

    it('is silent, deaf and asleep while stopped', () => {
      const { network, a, b, log } = createPair({ link: { delayMs: 10 } })
      const woken: number[] = []
      b.onWake = () => woken.push(network.nowMs)
      b.wakeAt(50)
      a.send('b', Uint8Array.of(1))
      b.stop()
      expect(b.isRunning).toBe(false)
      b.send('a', Uint8Array.of(2))
      b.sendAs('x', 'a', Uint8Array.of(2))
      b.jumpClock(10)
      b.wakeAt(70)
      network.run({ untilMs: 100 })
      expect([log, woken]).toEqual([[], []])
      expect(network.counters).toMatchObject({ sent: 1, unreachable: 1 })
      b.start()
      a.send('b', Uint8Array.of(3))
      network.run()
      expect([log, woken]).toEqual([['110: b got 3 from a'], [100]])
    })

    it('lets a clock jump and fires what is thereby due', () => {
      const { network, a } = createPair()
      const woken: string[] = []
      a.onWake = () => woken.push(`${a.nowMs} at ${network.nowMs}`)
      a.wakeAt(1000)
      network.at(100, () => a.jumpClock(5000))
      network.run()
      expect(woken).toEqual(['5100 at 100'])
      a.wakeAt(5200)
      a.jumpClock(-1000)
      network.run()
      expect(woken[1]).toBe('5200 at 1200')
    })

    it('never wakes a host before its own clock shows the time, whatever its drift', () => {
      const { network, a } = createPair()
      let dueMs = 0.1
      let count = 0
      a.onWake = () => {
        expect(a.nowMs).toBeGreaterThanOrEqual(dueMs)
        expect(a.nowMs - dueMs).toBeLessThan(1e-6)
        dueMs = a.nowMs + 0.1 + network.random.float()
        if (++count < 5000) a.wakeAt(dueMs)
        if (count % 100 === 0) a.setClockDrift(network.random.int(-500, 500))
      }
      a.setClockDrift(123)
      a.wakeAt(dueMs)
      network.run()
      expect(count).toBe(5000)
    })

    it('shows another host nothing of its own clock', () => {
      const { network, a, b } = createPair()
      a.setClockDrift(100)
      network.run({ untilMs: 1_000_000 })
      expect(a.nowMs).toBeCloseTo(1_000_100, 6)
      expect(b.nowMs).toBe(1_000_000)
    })
  })

  describe('links', () => {
    it('have conditions of their own in each direction', () => {
      const { network, a, b, log } = createPair({ link: { delayMs: 10 } })
      network.setLink('a', 'b', { loss: 0 })
      network.setLink('b', 'a', { delayMs: 99 })
      a.send('b', Uint8Array.of(1))
      b.send('a', Uint8Array.of(2))
      network.run()
      expect(log).toEqual(['10: b got 1 from a', '99: a got 2 from b'])
      network.setLinks('a', 'b', { delayMs: 7 })
      expect(network.link('a', 'b').conditions.delayMs).toBe(7)
      expect(network.link('b', 'a').conditions.delayMs).toBe(7)
    })

    it('follow the default unless they have their own', () => {
      const network = new SimulatedNetwork({ link: { delayMs: 10 } })
      const plain = network.link('a', 'b')
      const own = network.setLink('b', 'a', { loss: 0.5 })
      network.setDefaultLink({ delayMs: 20 })
      expect(plain.conditions.delayMs).toBe(20)
      expect(own.conditions).toMatchObject({ delayMs: 10, loss: 0.5 })
      expect(network.link('c', 'a').conditions.delayMs).toBe(20)
    })

    it('are seeded by name: one more host changes nothing between the others', () => {
      const lostIn = (names: string[]) => {
        const network = new SimulatedNetwork({ seed: 1, link: { loss: 0.5 } })
        for (const name of names) network.host(name).send('b', Uint8Array.of(1))
        network.host('b')
        const a = network.host('a')
        const lost: number[] = []
        for (let i = 0; i < 50; i++) {
          a.send('b', Uint8Array.of(i))
          if (network.link('a', 'b').last.deliverAtMs === Infinity) lost.push(i)
        }
        return lost
      }
      expect(lostIn([])).toEqual(lostIn(['x', 'y']))
    })

    it('can be cut between groups of hosts, and healed', () => {
      const network = new SimulatedNetwork()
      const names = ['a', 'b', 'c']
      const got: string[] = []
      for (const name of names) {
        network.host(name).onDatagram = (_, from) => got.push(from + name)
      }
      const sendAll = () => {
        got.length = 0
        for (const from of names) {
          for (const to of names) if (from !== to) network.host(from).send(to, Uint8Array.of(0))
        }
        network.run()
        return got.join(' ')
      }
      network.partition(['a'], ['b', 'c'])
      network.setDefaultLink({})
      expect(sendAll()).toBe('bc cb')
      network.heal()
      expect(sendAll()).toBe('ab ac ba bc ca cb')
    })

    it('share a bottleneck: its rate and its queue', () => {
      const network = new SimulatedNetwork({ link: { delayMs: 10 } })
      // 100 + 28 bytes take 8 ms.
      const bottleneck = network.bottleneck({ bitsPerSecond: 128_000, queueBytes: 256 })
      for (const name of ['a', 'b']) network.routeThrough(name, 'sink', bottleneck)
      const got: string[] = []
      network.host('sink').onDatagram = (_, from) => got.push(`${from} ${network.nowMs}`)
      for (let i = 0; i < 3; i++) {
        network.host('a').send('sink', new Uint8Array(100))
        network.host('b').send('sink', new Uint8Array(100))
      }
      network.run()
      expect(got).toEqual(['a 18', 'b 26', 'a 34'])
      expect(bottleneck.counters.queueFull).toBe(3)
      expect(network.counters).toMatchObject({ sent: 6, dropped: 3, delivered: 3 })
    })

    it('may be several bottlenecks, each with luck of its own', () => {
      const network = new SimulatedNetwork({ seed: 1 })
      const [first, second] = [0.5, 0.5].map((loss) => network.bottleneck({ loss }))
      const fates = (link = first) => Array.from({ length: 40 }, () => link?.offerSize(0, 1))
      expect(fates(first)).not.toEqual(fates(second))
      const again = new SimulatedNetwork({ seed: 1 }).bottleneck({ loss: 0.5 })
      expect(fates(again)).toEqual(
        fates(new SimulatedNetwork({ seed: 1 }).bottleneck({ loss: 0.5 })),
      )
    })

    it('can stand in a row, each deciding when the datagram comes to it', () => {
      const { network, a, log } = createPair({ link: { delayMs: 1 } })
      const first = network.bottleneck({ delayMs: 10 })
      const second = network.bottleneck({ delayMs: 100, outages: [{ fromMs: 0, untilMs: 10 }] })
      network.routeThrough('a', 'b', first, second)
      a.send('b', Uint8Array.of(1))
      // Too late for the datagram above, which keeps its way.
      network.at(50, () => network.routeThrough('a', 'b'))
      network.at(60, () => a.send('b', Uint8Array.of(2)))
      network.run()
      expect(log).toEqual(['61: b got 2 from a', '111: b got 1 from a'])
    })
  })

  it('traces every step', () => {
    const { network, a, b } = createPair({ link: { delayMs: 10 } })
    const entries: TraceEntry[] = []
    network.onTrace = (entry) => entries.push(entry)
    b.wakeAt(4)
    b.onDatagram = () => {}
    a.send('b', Uint8Array.of(1))
    network.at(5, () => b.stop())
    network.run()
    expect(entries).toMatchObject([
      { type: 'send', atMs: 0, from: 'a', to: 'b', bytes: Uint8Array.of(1) },
      { type: 'link', atMs: 0, from: 'a', to: 'b', hop: 0, decision: { deliverAtMs: 10 } },
      { type: 'wake', atMs: 4, host: 'b' },
      { type: 'arrive', atMs: 10, from: 'a', to: 'b', host: undefined },
    ])
    network.onTrace = undefined
    a.send('b', Uint8Array.of(1))
    expect(entries).toHaveLength(4)
  })

  it('lets exceptions of a host through, and goes on afterwards', () => {
    const { network, a, b } = createPair()
    const got: number[] = []
    b.onDatagram = ([first = 0]) => {
      if (first === 1) throw new Error('bug in the game')
      got.push(first)
    }
    a.send('b', Uint8Array.of(1))
    a.send('b', Uint8Array.of(2))
    expect(() => network.run()).toThrow('bug in the game')
    network.run()
    expect(got).toEqual([2])
    expect(network.counters).toMatchObject({ delivered: 2, inFlight: 0 })
  })

  it('serves a thousand hosts', () => {
    const network = new SimulatedNetwork({ seed: 1, link: { delayMs: 5, loss: 0.1 } })
    const hub = network.host('hub')
    hub.onDatagram = (bytes, from) => hub.send(from, bytes)
    const players: SimulatedHost[] = []
    let echoes = 0
    for (let i = 0; i < 1000; i++) {
      const player = network.host(`player ${i}`)
      player.onDatagram = () => echoes++
      player.onWake = () => player.send('hub', Uint8Array.of(i))
      player.wakeAt(i / 100)
      players.push(player)
    }
    network.run()
    expect(Math.abs(echoes / players.length - 0.81)).toBeLessThan(0.05)
  })
})
