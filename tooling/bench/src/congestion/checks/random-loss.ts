import { type Check, checkAll } from '../../check.ts'
import type { ControllerName } from '../../controllers.ts'
import type { WorkerPool } from '../../jobs/worker-pool.ts'
import type { FlowsInput } from '../run-flows.ts'

export const RANDOM_LOSSES: readonly number[] = [0.001, 0.01, 0.02, 0.05, 0.1, 0.15]
const QUICK_LOSSES = [0.05, 0.15]
/** Up to here a loss takes away what it takes and little more. */
const LIGHT_LOSS = 0.05

/** One flow on 100 Mbit/s and 100 ms that loses frames for no reason of congestion. */
export function randomLossInput(controller: ControllerName, loss: number): FlowsInput {
  return {
    controller,
    mbit: 100,
    rttMs: 100,
    queueBdp: 1,
    startsAtMs: [0],
    link: { loss },
    seed: 1,
  }
}

/** BBR keeps going where a loss is no sign of congestion. */
export async function checkRandomLoss(pool: WorkerPool, quick: boolean): Promise<Check[]> {
  const losses = quick ? QUICK_LOSSES : RANDOM_LOSSES
  const results = await pool.runAll(
    'flows',
    losses.map((loss) => randomLossInput('bbr', loss)),
  )
  return [
    checkAll(
      'random loss: BBR’s goodput on 100 Mbit/s, 100 ms',
      losses.map((loss, index) => ({
        where: `${loss * 100} %`,
        measured: results[index]!.goodput,
        limit: (loss <= LIGHT_LOSS ? 0.95 : 0.85) * (1 - loss),
      })),
      { atLeast: true, wanted: '0.95 (1 − p) of the link up to 5 %, 0.85 (1 − p) at 15 %' },
    ),
  ]
}
