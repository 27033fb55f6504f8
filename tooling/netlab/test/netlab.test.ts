import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { Netlab, whyNoNetlab } from '../src/index.ts'

const missing = whyNoNetlab()

/** Prints how long a byte to a TCP server and back took, in ms. */
const PING = `
  const net = require('node:net')
  const socket = net.connect(Number(process.argv[1]), '10.77.0.2', () => {
    const from = performance.now()
    socket.write('x')
    socket.once('data', () => { console.log(performance.now() - from); process.exit() })
  }).setNoDelay()`
const ECHO = `
  require('node:net').createServer((socket) => socket.pipe(socket)).listen(4000, () => console.log('up'))`

test.skipIf(missing !== undefined)(
  'two hosts reach each other over the path, and nothing of it stays',
  async () => {
    const before = execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' })
    {
      await using lab = await Netlab.open({ bitsPerSecond: 10e6, oneWayMs: 20, queueBytes: 25_000 })
      lab.setTcpCongestionControl('a', 'reno')
      const server = lab.spawn('b', process.execPath, ['-e', ECHO])
      await once(server.stdout!, 'data')
      const client = lab.spawn('a', process.execPath, ['-e', PING, '4000'])
      const [output] = await once(client.stdout!, 'data')
      expect(Number(String(output))).toBeGreaterThan(40)
      const { forth, back } = await lab.counters()
      expect(forth.tcp.passedPackets).toBeGreaterThanOrEqual(3)
      expect(back.tcp.passedBytes).toBeGreaterThan(100)
      expect(forth.udp.passedPackets).toBe(0)
    }
    expect(execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' })).toBe(before)
  },
)

test.skipIf(missing !== undefined)(
  'a congestion control that the kernel has not is told',
  async () => {
    await using lab = await Netlab.open({ bitsPerSecond: 10e6, oneWayMs: 1, queueBytes: 25_000 })
    expect(() => lab.setTcpCongestionControl('a', 'nobody')).toThrow()
  },
)
