import { expect, test } from 'vitest'
import { RateMeter } from './rate-meter.ts'

test('a rate is not known before time has passed', () => {
  const meter = new RateMeter()
  expect(meter.perSecond).toBeNaN()
  meter.note(0, 0)
  expect(meter.perSecond).toBeNaN()
  meter.note(500, 100)
  expect(meter.perSecond).toBe(200)
})

test('a rate is that of the last few seconds', () => {
  const meter = new RateMeter()
  for (let second = 0; second <= 10; second++) meter.note(second * 1000, second * 1000)
  for (let second = 11; second <= 20; second++) meter.note(second * 1000, 10_000)
  expect(meter.perSecond).toBe(0)
})

test('notes in quick succession neither pile up nor are lost', () => {
  const meter = new RateMeter()
  for (let ms = 0; ms <= 2000; ms++) meter.note(ms, ms * 5)
  expect(meter.perSecond).toBe(5000)
})
