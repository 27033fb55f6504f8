import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root, workspaceDirs } from './install.mjs'

/** The report that each of a package's test scripts leaves in its test-results folder. */
const reports = { test: 'vitest.json', 'test:deno': 'deno.xml', 'test:bun': 'bun.xml' }

/** Empties every package's test-results, so that the summary counts this run alone. */
export function clearReports() {
  for (const dir of workspaceDirs()) {
    rmSync(join(root, dir, 'test-results'), { recursive: true, force: true })
    if (reportsOf(dir).length > 0) mkdirSync(join(root, dir, 'test-results'))
  }
}

/**
 * Adds up every report, prints `N passed, N failed` and gives an exit code. A test script without
 * a report counts as failed, and so does a check that is no test (`checkFailed`) where every test
 * passed: the line must never say `0 failed` of a red run.
 */
export function summarise(checkFailed) {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const dir of workspaceDirs()) {
    for (const name of reportsOf(dir)) {
      const path = join(root, dir, 'test-results', name)
      const counts = existsSync(path)
        ? readReport(name, readFileSync(path, 'utf8'))
        : { passed: 0, failed: 1, skipped: 0 }
      if (!existsSync(path)) console.error(`${dir}: its tests left no test-results/${name}`)
      for (const key of Object.keys(total)) total[key] += counts[key]
    }
  }
  if (checkFailed && total.failed === 0) {
    console.error('A check other than the tests failed; its output is above.')
    total.failed = 1
  }
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
  console.log(`${total.passed} passed, ${total.failed} failed${skipped}`)
  return total.failed > 0 || total.passed === 0 ? 1 : 0
}

function reportsOf(dir) {
  const { scripts = {} } = JSON.parse(readFileSync(join(root, dir, 'package.json'), 'utf8'))
  return Object.keys(reports)
    .filter((script) => script in scripts)
    .map((script) => reports[script])
}

/** Counts the tests of one report: vitest's JSON, or the JUnit XML of Deno and Bun. */
export function readReport(name, text) {
  return name.endsWith('.json') ? readVitest(JSON.parse(text)) : readJunit(text)
}

function readVitest(report) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, success } = report
  return {
    passed: numPassedTests,
    // A file that does not load fails the run without a failed test.
    failed: numFailedTests || (success ? 0 : 1),
    skipped: numPendingTests + numTodoTests,
  }
}

function readJunit(text) {
  const top = text.match(/<testsuites [^>]*>/)?.[0]
  if (top === undefined) return { passed: 0, failed: 1, skipped: 0 }
  const count = (name) => Number(top.match(new RegExp(` ${name}="(\\d+)"`))?.[1] ?? 0)
  const failed = count('failures') + count('errors')
  // Deno counts what it skips as a test, and says so only in the suite.
  const disabled = [...text.matchAll(/<testsuite [^>]* disabled="(\d+)"/g)]
  const skipped = disabled.reduce((sum, [, number]) => sum + Number(number), count('skipped'))
  return { passed: count('tests') - failed - skipped, failed, skipped }
}
