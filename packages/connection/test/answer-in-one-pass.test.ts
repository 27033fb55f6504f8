import { expect, it } from 'vitest'
import type { CloseInfo } from '../src/host/close-info.ts'
import type { RudpConnection } from '../src/host/rudp-connection.ts'
import { wired } from './support/wired.ts'

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))

it('sends what a message handler sends in the pass that handed the message over', async () => {
  const { connect, listen, wire } = wired()
  const server = await listen({ message: (connection, message) => void connection.send(message) })
  const echoes: Uint8Array[] = []
  const client = await connect(`127.0.0.1:${server.address.port}`, {
    message: (_connection, echo) => echoes.push(echo),
  })
  await settled()
  wire.deferred = 0
  client.send(Uint8Array.of(1))
  await settled()
  expect(echoes).toEqual([Uint8Array.of(1)])
  // The client's own send, which nothing else was about to take along.
  expect(wire.deferred).toBe(1)
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
