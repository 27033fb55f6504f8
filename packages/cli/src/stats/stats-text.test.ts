import { expect, test } from 'vitest'
import { exampleStats } from '../../test/support/example-stats.ts'
import { statsLine, statsTable } from './stats-text.ts'

test('a line has the sums, and what was turned away only if there is any', () => {
  expect(statsLine(exampleStats(0))).toBe(
    '0 connections, sent 0 B/s, received 0 B/s, lost -, rtt -, 0 B queued',
  )
  expect(statsLine({ ...exampleStats(2), refused: 3, malformed: 1, over_budget: 2 })).toBe(
    '2 connections, sent 3.00 kB/s, received 1.50 kB/s, lost 0.5 %, rtt 20.0 ms, 300 B queued, ' +
      '3 refused, 3 datagrams dropped',
  )
})

test('a table has a row a connection', () => {
  expect(statsTable(exampleStats(2), 100, 20)).toEqual([
    '2 connections, sent 3.00 kB/s, received 1.50 kB/s, lost 0.5 %, rtt 20.0 ms, 300 B queued',
    'peer            rtt   lost       sent   received  in flight  queued  limit',
    '10.0.0.1:1  10.0 ms  0.5 %  1.00 kB/s    500 B/s    2.00 kB   100 B   rate',
    '10.0.0.1:2  20.0 ms  0.5 %  2.00 kB/s  1.00 kB/s    4.00 kB   200 B   rate',
  ])
})

test('it keeps within its lines and columns, and says how many it leaves out', () => {
  const table = statsTable(exampleStats(70), 40, 10)
  expect(table).toHaveLength(10)
  expect(table.every((line) => line.length <= 40)).toBe(true)
  expect(table.at(-1)).toBe('and 63 more')
  expect(statsTable(exampleStats(0), 40, 10)).toHaveLength(1)
  expect(statsTable(exampleStats(8), 40, 10)).toHaveLength(10)
  expect(statsTable(exampleStats(9), 40, 10)).toHaveLength(10)
})
