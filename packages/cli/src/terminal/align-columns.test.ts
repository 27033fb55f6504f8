import { expect, test } from 'vitest'
import { alignColumns } from './align-columns.ts'

const ROWS = [
  ['peer', 'rtt', 'lost'],
  ['10.0.0.1:80', '9 ms', '-'],
]

test('the first column stands to the left, the others to the right', () => {
  expect(alignColumns(ROWS, 80)).toEqual(['peer          rtt  lost', '10.0.0.1:80  9 ms     -'])
})

test('columns without room are left out from the end, and the first is cut', () => {
  expect(alignColumns(ROWS, 22)).toEqual(['peer          rtt', '10.0.0.1:80  9 ms'])
  expect(alignColumns(ROWS, 4)).toEqual(['peer', '10.0'])
})
