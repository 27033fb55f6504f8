import { expect, test } from 'vitest'
import { exampleStats } from '../../test/support/example-stats.ts'
import { readStats } from './read-stats.ts'

test('statistics are read back as they were printed', () => {
  for (const count of [0, 1, 70]) {
    const stats = exampleStats(count)
    expect(readStats(JSON.stringify(stats))).toEqual(stats)
  }
})

test('other lines are none', () => {
  const stats = exampleStats(1)
  const [connection] = stats.connections
  for (const value of [
    null,
    [],
    1,
    { event: 'listening' },
    { ...stats, event: 'other' },
    { ...stats, address: 1 },
    { ...stats, at_ms: '0' },
    { ...stats, loss: 'all' },
    { ...stats, connections: {} },
    { ...stats, connections: [null] },
    { ...stats, connections: [{ ...connection, peer: undefined }] },
    { ...stats, connections: [{ ...connection, rtt_ms: undefined }] },
    { ...stats, connections: [{ ...connection, id: null }] },
  ]) {
    expect(readStats(JSON.stringify(value)), JSON.stringify(value)).toBeUndefined()
  }
  for (const text of ['', 'Echo on 127.0.0.1:7777', '{"event":"stats"']) {
    expect(readStats(text), text).toBeUndefined()
  }
})
