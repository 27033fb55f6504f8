import { readFileSync } from 'node:fs'
import { aimd } from '@rudp/congestion'
import { expect, it } from 'vitest'
import { tryController } from '../src/compare.ts'
import { fewMs } from '../src/few-ms.ts'

it('fewMs keeps a shorter queue than aimd', () => {
  const [short, long] = [fewMs, aimd].map((controller) => tryController(controller).queueP95Ms)
  expect(short).toBeLessThan(10)
  expect(long).toBeGreaterThan(30)
})

it('the guide shows the controller as it is', () => {
  const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
  expect(read('../../../docs/congestion.md')).toContain(read('../src/few-ms.ts').trimEnd())
})
