import { expect, it } from 'vitest'
import { EventLog } from './event-log.ts'
import type { RudpConnection } from './rudp-connection.ts'

it('keeps a bounded number of errors between two steps, and hands each event out once', () => {
  const log = new EventLog()
  for (let i = 0; i < 1_000; i++) log.error(i)
  expect(log.take()).toHaveLength(64)
  expect(log.take()).toEqual([])
  log.error('again')
  expect(log.take()).toEqual([{ type: 'error', error: 'again' }])
})

it('tells what handlers would have been told, in order', () => {
  const log = new EventLog()
  const connection = {} as RudpConnection
  const data = Uint8Array.of(1)
  log.connection(connection)
  log.message(connection, data, 5)
  log.close(connection, { code: 'remote' })
  expect(log.take()).toEqual([
    { type: 'connect', connection },
    { type: 'message', connection, data, channel: 5 },
    { type: 'close', connection, reason: { code: 'remote' } },
  ])
  expect(log.isTaking).toBe(false)
})
