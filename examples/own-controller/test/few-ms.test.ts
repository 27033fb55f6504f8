import { readFileSync } from 'node:fs'
import { aimd } from '@rudp/congestion'
import { runPath } from '@rudp/congestion/testing'
import { expect, it } from 'vitest'
import { fewMs } from '../src/few-ms.ts'

it('fewMs keeps a shorter queue than aimd', () => {
  const path = { bytesPerSecond: 1_250_000, queueBytes: 75_000, rttMs: 30, durationMs: 20_000 }
  const [short, long] = [fewMs, aimd].map((controller) =>
    runPath({ ...path, flows: [{ controller }] }).queueDelayMs(5000, 20_000, 0.95),
  )
  expect(short).toBeLessThan(10)
  expect(long).toBeGreaterThan(30)
})

it('the guide shows the controller as it is', () => {
  const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
  expect(read('../../../docs/congestion.md')).toContain(read('../src/few-ms.ts').trimEnd())
})
