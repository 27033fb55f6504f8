import { expect, test } from 'vitest'
import { readReport } from '../summary.mjs'

const vitest = (fields: object): string =>
  JSON.stringify({
    numPassedTests: 5,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    success: true,
    ...fields,
  })

test('tests of vitest are counted', () => {
  const text = vitest({ numFailedTests: 2, numPendingTests: 1, numTodoTests: 3, success: false })
  expect(readReport('vitest.json', text)).toEqual({ passed: 5, failed: 2, skipped: 4 })
})

test('a test file that does not load is a failure', () => {
  const text = vitest({ success: false })
  expect(readReport('vitest.json', text)).toEqual({ passed: 5, failed: 1, skipped: 0 })
})

test('tests of Deno and Bun are counted', () => {
  const text = '<testsuites name="x" tests="9" failures="1" errors="1" skipped="2" time="0.1">'
  expect(readReport('deno.xml', text)).toEqual({ passed: 5, failed: 2, skipped: 2 })
})

test('a report that was cut short counts nothing and hides nothing', () => {
  expect(readReport('bun.xml', '')).toEqual({ passed: 0, failed: 1, skipped: 0 })
})
