import { expect, it } from 'vitest'
import { EventLog } from './event-log.ts'

it('keeps a bounded number of errors between two steps, and hands each event out once', () => {
  const log = new EventLog()
  for (let i = 0; i < 1_000; i++) log.error(i)
  expect(log.take()).toHaveLength(64)
  expect(log.take()).toEqual([])
  log.error('again')
  expect(log.take()).toEqual([{ type: 'error', error: 'again' }])
})
