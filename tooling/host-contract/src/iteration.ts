import assert from 'node:assert/strict'
import type { RudpConnection } from '@rudp/connection/host'
import type { Host } from './host.ts'
import { inScope } from './scope.ts'
import { within } from './within.ts'

/** `for await`, over a server and over a connection. */
export function iteration(host: Host): void {
  const { test } = host

  test(
    'connections and messages can be iterated over',
    inScope(host, async (scope) => {
      const server = await scope.listen()
      const serving = (async () => {
        const seen: string[] = []
        for await (const connection of server) {
          for await (const { data, channel } of connection) {
            seen.push(`${channel}:${new TextDecoder().decode(data)}`)
          }
        }
        return seen
      })()
      const client = await scope.connect(server)
      client.send('one', { channel: 1 })
      client.send('two', { channel: 2 })
      await within(client.close(), 'close')
      await within(server.close(), 'close of the server')
      assert.deepEqual(await within(serving, 'end of the iteration'), ['1:one', '2:two'])
    }),
  )

  test(
    'a message handler and iterating exclude each other',
    inScope(host, async (scope) => {
      const { client } = await scope.pair({}, { message() {} })
      await assert.rejects(client[Symbol.asyncIterator]().next(), TypeError)
    }),
  )

  test(
    'several who iterate over a server share its connections out, and all end with it',
    inScope(host, async (scope) => {
      const server = await scope.listen()
      const seen: RudpConnection[] = []
      const iterators = [1, 2, 3].map(async () => {
        for await (const connection of server) seen.push(connection)
      })
      for (let i = 0; i < 6; i++) await scope.connect(server)
      await within(server.close({ drain: false }), 'close of the server')
      await within(Promise.all(iterators), 'end of every iteration')
      assert.equal(new Set(seen).size, seen.length)
      assert.ok(seen.length >= 5, `${seen.length} connections were iterated over`)
    }),
  )

  test(
    'several who iterate over a connection share its messages out, and all end with it',
    inScope(host, async (scope) => {
      const { client, served } = await scope.pair()
      const seen: string[] = []
      const iterators = [1, 2, 3].map(async () => {
        for await (const { data } of served) seen.push(new TextDecoder().decode(data))
      })
      for (const text of ['a', 'b', 'c', 'd', 'e', 'f']) client.send(text)
      await within(client.close(), 'close')
      await within(Promise.all(iterators), 'end of every iteration')
      assert.deepEqual(seen.sort(), ['a', 'b', 'c', 'd', 'e', 'f'])
    }),
  )
}
