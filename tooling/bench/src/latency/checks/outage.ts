import { type Check, type Comparison, checkAll } from '../../check.ts'
import type { WorkerPool } from '../../jobs/worker-pool.ts'
import { LATENCY_CONTROLLERS } from '../latency-cell.ts'
import type { OutageInput } from './run-outage.ts'

const OUTAGES_MS = [200, 500, 1_000, 2_000, 5_000, 10_000]

/** Outages of up to ten seconds, under a game's traffic and with a single message to deliver. */
export async function checkOutage(pool: WorkerPool, quick: boolean): Promise<Check[]> {
  const inputs = outages(quick ? 2 : 10)
  const results = await pool.runAll('outage', inputs)
  const compare = (
    measured: (index: number) => number,
    limit: (input: OutageInput) => number,
    isMeant: (input: OutageInput) => boolean = () => true,
  ): Comparison[] =>
    inputs.flatMap((input, index) =>
      isMeant(input)
        ? [{ where: describe(input), measured: measured(index), limit: limit(input) }]
        : [],
    )
  return [
    checkAll(
      'outage: first delivery after healing',
      compare(
        (index) => results[index]!.recoveryMs,
        ({ rttMs }) => 500 + 1.5 * rttMs,
      ),
      { unit: ' ms', wanted: '500 ms + 1.5 RTT' },
    ),
    checkAll(
      'outage: pause between probes',
      compare(
        (index) => results[index]!.longestPauseMs,
        () => 500,
      ),
      { unit: ' ms', wanted: 'at most 500 ms' },
    ),
    checkAll(
      'outage: frames a probe',
      compare(
        (index) => results[index]!.mostAtOnce,
        () => 1,
        ({ traffic }) => traffic === 'single',
      ),
      { wanted: 'one' },
    ),
  ]
}

function outages(seeds: number): OutageInput[] {
  const inputs: OutageInput[] = []
  for (const controller of LATENCY_CONTROLLERS) {
    for (const rttMs of [20, 100, 200]) {
      for (const outageMs of OUTAGES_MS) {
        for (const traffic of ['game', 'single'] as const) {
          for (let seed = 1; seed <= seeds; seed++) {
            inputs.push({ controller, rttMs, outageMs, traffic, seed })
          }
        }
      }
    }
  }
  return inputs
}

function describe({ controller, rttMs, outageMs, traffic, seed }: OutageInput): string {
  return `${controller}, ${rttMs} ms, outage of ${outageMs} ms, ${traffic} traffic, seed ${seed}`
}
