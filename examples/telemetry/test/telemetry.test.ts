import { expect, it } from 'vitest'
import { tryPolicy } from '../src/compare.ts'

it('over a thin uplink, readings queue and grow old, unless the newer replace the older', async () => {
  const [queue, keepFresh] = await Promise.all([tryPolicy('queue', 1), tryPolicy('keep-fresh', 1)])
  expect(queue.replaced + queue.expired).toBe(0)
  expect(keepFresh.replaced).toBeGreaterThan(0)
  expect(keepFresh.arrived + keepFresh.replaced + keepFresh.expired).toBeLessThanOrEqual(400)
  expect(keepFresh.lastAgeMs).toBeLessThan(queue.lastAgeMs)
})
