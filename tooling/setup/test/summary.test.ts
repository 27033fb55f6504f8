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

test('tests of Bun are counted', () => {
  const text = '<testsuites name="bun test" tests="9" failures="1" skipped="2" time="0.1">'
  expect(readReport('bun.xml', text)).toEqual({ passed: 6, failed: 1, skipped: 2 })
})

test('tests of Deno are counted, and those it skipped did not pass', () => {
  const text = `<testsuites name="deno test" tests="9" failures="1" errors="1" time="0.1">
    <testsuite name="a" tests="5" disabled="2" errors="1" failures="0">
    <testsuite name="b" tests="4" disabled="1" errors="0" failures="1">`
  expect(readReport('deno.xml', text)).toEqual({ passed: 4, failed: 2, skipped: 3 })
})

test('a report that was cut short counts nothing and hides nothing', () => {
  expect(readReport('bun.xml', '')).toEqual({ passed: 0, failed: 1, skipped: 0 })
})
