import { expect, test } from 'vitest'
import { markdownTable, textTable } from './table.ts'

const ROWS = [
  ['name', 'ms'],
  ['tfrc', '7'],
  ['bbr', '12.5'],
]

test('a table for a terminal has its numbers to the right', () => {
  expect(textTable(ROWS)).toBe(['name  ms', 'tfrc     7', 'bbr   12.5'].join('\n'))
})

test('a table in Markdown has a rule under its headings', () => {
  expect(markdownTable(ROWS)).toBe(
    ['| name | ms |', '| --- | --- |', '| tfrc | 7 |', '| bbr | 12.5 |'].join('\n'),
  )
})
