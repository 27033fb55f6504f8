import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import type { Address } from '../arguments/address.ts'
import { type ProxyOptions, UdpProxy } from './udp-proxy.ts'

const LOCAL: Address = { hostname: '127.0.0.1', port: 0 }

async function openSocket(): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  onTestFinished(() => void socket.close())
  return socket
}

/** A server that sends everything back. */
async function openEcho(): Promise<Address> {
  const socket = await openSocket()
  socket.on('message', (bytes, from) => socket.send(bytes, from.port, from.address))
  return { hostname: '127.0.0.1', port: socket.address().port }
}

async function openProxy(options: Omit<ProxyOptions, 'listen'>): Promise<UdpProxy> {
  const proxy = await UdpProxy.open({ ...options, listen: LOCAL })
  onTestFinished(() => proxy.close())
  return proxy
}

/** Sends `count` datagrams and gives what has come back once `isDone` says so. */
async function exchange(
  proxy: UdpProxy,
  count: number,
  isDone: (gotCount: number) => boolean = (gotCount) => gotCount === count,
): Promise<number[]> {
  const socket = await openSocket()
  const got: number[] = []
  socket.on('message', (bytes) => got.push(bytes.readUInt16BE()))
  for (let i = 0; i < count; i++) {
    const bytes = Buffer.alloc(20)
    bytes.writeUInt16BE(i)
    socket.send(bytes, proxy.address.port, '127.0.0.1')
  }
  await expect.poll(() => isDone(got.length), { timeout: 5_000, interval: 5 }).toBe(true)
  return got
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

test('without conditions everything passes, in order, for each client by itself', async () => {
  const proxy = await openProxy({ to: await openEcho() })
  const [a, b] = await Promise.all([exchange(proxy, 50), exchange(proxy, 50)])
  expect(a).toEqual(upTo(50))
  expect(b).toEqual(upTo(50))
  expect(proxy.clientCount).toBe(2)
  expect(proxy.up.counters.delivered).toBe(100)
  expect(proxy.down.counters.delivered).toBe(100)
})

test('the delay holds for each direction', async () => {
  const proxy = await openProxy({ to: await openEcho(), conditions: { delayMs: 30 } })
  const startedAtMs = performance.now()
  expect(await exchange(proxy, 1)).toEqual([0])
  expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(60)
})

test('what is lost does not pass, and the same seed loses the same', async () => {
  const to = await openEcho()
  const lossy = async (seed: string): Promise<number[]> => {
    const proxy = await openProxy({ to, conditions: { loss: 0.3 }, seed })
    const { up, down } = proxy
    return exchange(proxy, 100, (gotCount) => {
      const isThrough =
        up.counters.offered === 100 && down.counters.offered === up.counters.delivered
      return isThrough && gotCount === down.counters.delivered
    })
  }
  const first = await lossy('a')
  expect(first.length).toBeGreaterThan(20)
  expect(first.length).toBeLessThan(80)
  expect(await lossy('a')).toEqual(first)
  expect(await lossy('b')).not.toEqual(first)
})

test('a server that is not there does no harm', async () => {
  const gone = await openEcho()
  const proxy = await openProxy({ to: { ...gone, port: 1 } })
  expect(await exchange(proxy, 3, () => proxy.up.counters.delivered === 3)).toEqual([])
  expect(proxy.clientCount).toBe(1)
})

test('silent clients are forgotten', async () => {
  const proxy = await openProxy({ to: await openEcho(), idleMs: 200 })
  expect(await exchange(proxy, 1)).toEqual([0])
  await expect.poll(() => proxy.clientCount, { timeout: 5_000 }).toBe(0)
  expect(await exchange(proxy, 1)).toEqual([0])
})

test('more clients than allowed are not let in', async () => {
  const proxy = await openProxy({ to: await openEcho(), maxClients: 1 })
  expect(await exchange(proxy, 1)).toEqual([0])
  const startedAtMs = performance.now()
  expect(await exchange(proxy, 1, () => performance.now() - startedAtMs > 50)).toEqual([])
  expect(proxy.clientCount).toBe(1)
})

test('nobody but the server may answer', async () => {
  const server = await openSocket()
  let seenFrom = 0
  server.on('message', (bytes, from) => {
    seenFrom = from.port
    server.send(bytes, from.port, from.address)
  })
  const proxy = await openProxy({ to: { ...LOCAL, port: server.address().port } })
  expect(await exchange(proxy, 1)).toEqual([0])
  const stranger = await openSocket()
  stranger.send('forged', seenFrom, '127.0.0.1')
  server.send('genuine', seenFrom, '127.0.0.1')
  // The genuine one came later: by now the forged one has been looked at.
  await expect.poll(() => proxy.down.counters.offered, { timeout: 5_000 }).toBe(2)
  expect(proxy.down.counters.offeredBytes).toBe(20 + 'genuine'.length)
})
