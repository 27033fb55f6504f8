import { expect, test } from 'vitest'
import { progressBar } from './progress-bar.ts'

test('a bar fills up by eighths of a cell', () => {
  expect(progressBar(0, 4)).toBe('░░░░')
  expect(progressBar(0.5, 4)).toBe('██░░')
  expect(progressBar(0.53125, 4)).toBe('██▏░')
  expect(progressBar(1, 4)).toBe('████')
})

test('a bar is as wide as it should be, whatever the share', () => {
  for (const share of [-1, 0, 0.001, 0.124, 0.126, 0.999, 1, 2, Number.NaN]) {
    expect(progressBar(share, 10), `${share}`).toHaveLength(10)
  }
})
