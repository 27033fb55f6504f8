import { expect, it } from 'vitest'
import type { CloseInfo } from '../src/host/close-info.ts'
import { createApi } from '../src/host/create-api.ts'
import type { RudpConnection } from '../src/host/rudp-connection.ts'
import type { DatagramReceiver, Runtime } from '../src/host/runtime.ts'

/** Sockets that reach each other at once, and how often a pass was put off to the end of a task. */
function wired() {
  const receivers = new Map<number, DatagramReceiver>()
  const counts = { deferred: 0, datagrams: 0 }
  let nextPort = 1
  const runtime: Runtime = {
    nowMs: () => performance.now(),
    randomUint32: () => 7,
    encodeUtf8: (text) => new TextEncoder().encode(text),
    defer: (task) => {
      counts.deferred++
      queueMicrotask(task)
    },
    setTimer: () => ({ cancel() {}, ref() {}, unref() {} }),
    reportError: (error) => {
      throw error
    },
    resolve: async () => ['127.0.0.1'],
    open: async (options, receiver) => {
      const port = options.port || nextPort++
      receivers.set(port, receiver)
      const bytes = new Uint8Array(1472)
      return {
        address: { hostname: '127.0.0.1', port, family: 'IPv4' },
        receiveBufferBytes: Number.NaN,
        sendBufferBytes: Number.NaN,
        bytes,
        offset: 0,
        commit(sizeBytes, hostname, to) {
          counts.datagrams++
          const copy = bytes.slice(0, sizeBytes)
          queueMicrotask(() => {
            receivers.get(to)?.handleDatagram(copy, 0, sizeBytes, hostname, port)
            receivers.get(to)?.handleBatchEnd()
          })
        },
        flush() {},
        close: async () => {},
        ref() {},
        unref() {},
      }
    },
  }
  return { ...createApi(runtime), counts }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))

it('sends what a message handler sends in the pass that handed the message over', async () => {
  const { connect, listen, counts } = wired()
  const server = await listen({ message: (connection, message) => void connection.send(message) })
  const echoes: Uint8Array[] = []
  const client = await connect(`127.0.0.1:${server.address.port}`, {
    message: (_connection, echo) => echoes.push(echo),
  })
  await settled()
  counts.deferred = 0
  client.send(Uint8Array.of(1))
  await settled()
  expect(echoes).toEqual([Uint8Array.of(1)])
  // The client's own send, which nothing else was about to take along.
  expect(counts.deferred).toBe(1)
})

it('takes along what the handler does to another connection, and an end that it brings about', async () => {
  const { connect, listen } = wired()
  const others: RudpConnection[] = []
  const ends: CloseInfo[] = []
  const server = await listen({
    maxConnections: 2,
    connection: (connection) => others.push(connection),
    message(connection) {
      others.find((other) => other !== connection)?.send(Uint8Array.of(9))
      connection.abort()
    },
    close: (_connection, info) => ends.push(info),
  })
  const told: Uint8Array[] = []
  const address = `127.0.0.1:${server.address.port}`
  const first = await connect(address)
  await connect(address, { message: (_connection, message) => told.push(message) })
  await settled()
  first.send(Uint8Array.of(1))
  await settled()
  expect(told).toEqual([Uint8Array.of(9)])
  expect(ends).toMatchObject([{ code: 'aborted' }])
})
