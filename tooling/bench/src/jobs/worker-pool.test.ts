import { afterEach, describe, expect, it } from 'vitest'
import type { LatencyCell } from '../latency/latency-cell.ts'
import { runCell } from '../latency/run-cell.ts'
import { WorkerPool } from './worker-pool.ts'

const cell = (loss: number): LatencyCell => ({
  controller: 'bbr',
  rttMs: 50,
  loss,
  pattern: 'independent',
  rate: 60,
  seeds: 1,
  messagesPerSeed: 50,
})

let pool: WorkerPool
afterEach(() => pool.close())

describe('a worker pool', () => {
  it('gives results in the order of the inputs, the same as without it', async () => {
    pool = new WorkerPool(2)
    const cells = [0.3, 0, 0.2, 0.1].map(cell)
    expect(await pool.runAll('latencyCell', cells)).toEqual(cells.map(runCell))
  })

  it('says which job failed', async () => {
    pool = new WorkerPool(1)
    const failed = pool.run('latencyCell', { ...cell(0), rttMs: -1 })
    await expect(failed).rejects.toThrow(/Cannot measure latencyCell .*"rttMs":-1/)
  })
})
