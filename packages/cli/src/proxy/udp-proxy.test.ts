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

/** Sends `count` datagrams and collects what has come back when `waitMs` have passed since the last. */
async function exchange(proxy: UdpProxy, count: number, waitMs: number): Promise<number[]> {
  const socket = await openSocket()
  const got: number[] = []
  socket.on('message', (bytes) => got.push(bytes.readUInt16BE()))
  for (let i = 0; i < count; i++) {
    const bytes = Buffer.alloc(20)
    bytes.writeUInt16BE(i)
    socket.send(bytes, proxy.address.port, '127.0.0.1')
  }
  let seen = -1
  while (got.length > seen && got.length < count) {
    seen = got.length
    await new Promise((resolve) => setTimeout(resolve, waitMs))
  }
  return got
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

test('without conditions everything passes, in order, for each client by itself', async () => {
  const proxy = await openProxy({ to: await openEcho() })
  const [a, b] = await Promise.all([exchange(proxy, 50, 200), exchange(proxy, 50, 200)])
  expect(a).toEqual(upTo(50))
  expect(b).toEqual(upTo(50))
  expect(proxy.clientCount).toBe(2)
  expect(proxy.up.counters.delivered).toBe(100)
  expect(proxy.down.counters.delivered).toBe(100)
})

test('the delay holds for each direction', async () => {
  const proxy = await openProxy({ to: await openEcho(), conditions: { delayMs: 30 } })
  const startedAtMs = performance.now()
  expect(await exchange(proxy, 1, 500)).toEqual([0])
  expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(60)
})

test('what is lost does not pass, and the same seed loses the same', async () => {
  const to = await openEcho()
  const lossy = async (seed: string): Promise<number[]> => {
    const proxy = await openProxy({ to, conditions: { loss: 0.3 }, seed })
    return exchange(proxy, 100, 200)
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
  expect(await exchange(proxy, 3, 50)).toEqual([])
  expect(proxy.up.counters.delivered).toBe(3)
})

test('silent clients are forgotten, and more than allowed are not let in', async () => {
  const proxy = await openProxy({ to: await openEcho(), idleMs: 200, maxClients: 1 })
  expect(await exchange(proxy, 1, 100)).toEqual([0])
  expect(await exchange(proxy, 1, 50)).toEqual([])
  expect(proxy.clientCount).toBe(1)
  await expect.poll(() => proxy.clientCount, { timeout: 5000 }).toBe(0)
})

test('nobody but the server may answer', async () => {
  const to = await openEcho()
  const proxy = await openProxy({ to })
  expect(await exchange(proxy, 1, 100)).toEqual([0])
  const before = proxy.down.counters.offered
  const stranger = await openSocket()
  stranger.send('hello', proxy.address.port, '127.0.0.1')
  await expect.poll(() => proxy.up.counters.offered).toBe(2)
  // The stranger is a client like any other: what it sends goes up, and its echo comes down to it.
  await expect.poll(() => proxy.down.counters.offered).toBe(before + 1)
})
