import { listen } from '@rudp/node'
import { expect, it } from 'vitest'
import { runLoad } from '../src/run-load.ts'

const LOAD = { clients: 5, rate: 100, bytes: 50, mode: 'reliable', seconds: 0.4 } as const

it('every client sends at the rate that was asked for, and every answer is counted', async () => {
  const counts = new Map<unknown, number>()
  await using server = await listen({
    hostname: '127.0.0.1',
    message(connection, message) {
      counts.set(connection, (counts.get(connection) ?? 0) + 1)
      connection.send(message)
    },
  })
  const report = await runLoad({ ...LOAD, address: server.address })
  expect([...counts.values()]).toEqual([40, 40, 40, 40, 40])
  expect(report).toMatchObject({ sent: 200, answered: 200 })
  expect(report.sendingMs).toBeGreaterThanOrEqual(400)
  expect(report.percentileMs(0.5)).toBeLessThanOrEqual(report.percentileMs(0.99))
  expect(String(report)).toContain('answered    200 (100.00 %)')
  expect(String(report)).toContain('broken      none')
})

it('answers that do not come are missed, and a server that is full is an error', async () => {
  await using server = await listen({ hostname: '127.0.0.1', maxConnections: 5, message() {} })
  const report = await runLoad({ ...LOAD, seconds: 0.1, address: server.address })
  expect(report).toMatchObject({ sent: 50, answered: 0 })
  const tooMany = runLoad({ ...LOAD, clients: 6, address: server.address })
  await expect(tooMany).rejects.toMatchObject({ code: 'ERR_RUDP_SERVER_FULL' })
})
