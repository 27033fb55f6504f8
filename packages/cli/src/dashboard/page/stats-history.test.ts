import { expect, test } from 'vitest'
import { exampleStats } from '../../../test/support/example-stats.ts'
import { StatsHistory } from './stats-history.ts'

test('of all connections there are sums, the median and the highest round trip', () => {
  const history = new StatsHistory()
  history.replace([exampleStats(0, 0), exampleStats(2, 1000)])
  expect(history.columns(undefined)).toEqual({
    seconds: [0, 1],
    sent: [0, 3000],
    received: [0, 1500],
    rtt: [null, 20],
    rttAlso: [null, 20],
    loss: [null, 0.005],
    queued: [0, 300],
    inFlight: [0, 6000],
    receiving: [0, 0],
  })
})

test('one connection has gaps where it was not there, and is remembered after it', () => {
  const history = new StatsHistory()
  history.replace([exampleStats(1, 0)])
  history.add(exampleStats(2, 1000), 10)
  history.add(exampleStats(1, 2000), 10)
  expect(history.columns(2)).toMatchObject({ seconds: [0, 1, 2], sent: [null, 2000, null] })
  expect(history.lastOf(2)?.peer).toBe('10.0.0.1:2')
  expect(history.lastOf(3)).toBeUndefined()
})

test('it keeps as many as it is told to', () => {
  const history = new StatsHistory()
  for (let i = 0; i < 5; i++) history.add(exampleStats(0, i * 1000), 3)
  expect(history.columns(undefined).seconds).toEqual([2, 3, 4])
  expect(history.latest?.at_ms).toBe(4000)
})
