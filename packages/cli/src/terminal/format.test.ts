import { expect, test } from 'vitest'
import {
  formatBytes,
  formatClock,
  formatCount,
  formatMs,
  formatRate,
  formatShare,
  formatTransfer,
} from './format.ts'

test('bytes have three digits and the unit that fits', () => {
  const cases: [number, string][] = [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [1234, '1.23 kB'],
    [99_940, '99.9 kB'],
    [99_960, '100 kB'],
    [999_499, '999 kB'],
    [999_500, '1.00 MB'],
    [3e15, '3.00 PB'],
    [3e18, '3000 PB'],
  ]
  for (const [sizeBytes, text] of cases) expect(formatBytes(sizeBytes)).toBe(text)
})

test('a rate that is not known yet says so', () => {
  expect(formatRate(1_500_000)).toBe('1.50 MB/s')
  expect(formatRate(Number.NaN)).toBe('- B/s')
  expect(formatRate(Infinity)).toBe('- B/s')
})

test('a clock counts minutes and, where there are any, hours', () => {
  expect(formatClock(0)).toBe('0:00')
  expect(formatClock(7_400)).toBe('0:07')
  expect(formatClock(59_600)).toBe('1:00')
  expect(formatClock(3_723_000)).toBe('1:02:03')
  expect(formatClock(Infinity)).toBe('-:--')
  expect(formatClock(Number.NaN)).toBe('-:--')
})

test('milliseconds, shares and counts read well', () => {
  expect(formatMs(0.4242)).toBe('0.42 ms')
  expect(formatMs(42.42)).toBe('42.4 ms')
  expect(formatMs(424.2)).toBe('424 ms')
  expect(formatMs(Number.NaN)).toBe('-')
  expect(formatShare(0.05)).toBe('5 %')
  expect(formatShare(0.0512)).toBe('5.1 %')
  expect(formatShare(Number.NaN)).toBe('- %')
  expect(formatCount(1, 'file')).toBe('1 file')
  expect(formatCount(2, 'file')).toBe('2 files')
})

test('a transfer too small to measure has no rate', () => {
  expect(formatTransfer(3, 1)).toBe('3 B')
  expect(formatTransfer(2_000_000, 1000)).toBe('2.00 MB, 2.00 MB/s')
})
