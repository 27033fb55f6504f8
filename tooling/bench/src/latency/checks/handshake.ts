import { type Check, figure } from '../../check.ts'
import type { WorkerPool } from '../../jobs/worker-pool.ts'
import { quantile } from '../../quantile.ts'

const RTT_MS = 100
const CONNECTIONS = 50

/** Fifty connections over a path that loses 30 % in bursts of three. */
export async function checkHandshake(pool: WorkerPool): Promise<Check[]> {
  const { bothUpMs, unharmedMs } = await pool.run('handshake', {
    rttMs: RTT_MS,
    loss: 0.3,
    fromSeed: 1,
    untilSeed: CONNECTIONS + 1,
  })
  const up = bothUpMs.filter((ms) => ms < Infinity)
  const medianMs = quantile([...unharmedMs].sort(ascending), 0.5)
  const slowestMs = Math.max(...bothUpMs)
  return [
    {
      name: 'handshake, 30 % lost in bursts of 3: connections that come up',
      ok: up.length === CONNECTIONS,
      measured: `${up.length} of ${CONNECTIONS}, the slowest after ${figure(slowestMs)} ms`,
      wanted: `${CONNECTIONS} of ${CONNECTIONS}`,
    },
    {
      name: 'handshake: median when the first flight survives',
      ok: medianMs <= RTT_MS + 10,
      measured: `${figure(medianMs)} ms of ${unharmedMs.length}`,
      wanted: `at most ${RTT_MS + 10} ms (1 RTT + 10 ms)`,
    },
  ]
}

const ascending = (a: number, b: number): number => a - b
