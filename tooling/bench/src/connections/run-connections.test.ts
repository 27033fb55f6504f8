import { expect, it } from 'vitest'
import { connectionsResult } from './run-connections.ts'

it('costs are those of a message, for each side of its own', () => {
  const clients = { nowMs: 0, cpuMs: 0, sent: 100, received: 100, damaged: 0 }
  const before = { server: { nowMs: 1_000, cpuMs: 50, messages: 100, delayP99Ms: 9 }, clients }
  const after = {
    server: { nowMs: 3_000, cpuMs: 90, messages: 2_100, delayP99Ms: 2 },
    clients: { ...clients, cpuMs: 60, received: 2_100 },
  }
  expect(connectionsResult(before, after, 1)).toEqual({
    messagesPerSecond: 1_000,
    serverUsPerMessage: 20,
    clientUsPerMessage: 30,
    delayP99Ms: 2,
    lost: 1,
  })
})
