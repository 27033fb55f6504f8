import { type Check, figure } from '../../check.ts'
import type { WorkerPool } from '../../jobs/worker-pool.ts'
import { BULK_CONTROLLERS, bdpFrames } from '../bulk-cell.ts'
import { type FlowsInput, type FlowsResult, SECONDS } from '../run-flows.ts'

const JOINS_AT_S = 10
const SHARE_FROM_S = 20
/** On longer paths the time to 40 % is reported, and nothing asked of it. */
const MAX_BDP_FRAMES = 40
const LEAST_SHARE = 0.4
const MOST_SHARE = 0.6

const QUICK_PATHS = [
  { mbit: 10, rttMs: 10 },
  { mbit: 10, rttMs: 30 },
]
const PATHS = [...QUICK_PATHS, { mbit: 10, rttMs: 100 }, { mbit: 50, rttMs: 30 }]

/** A second flow joins one that has had the link for ten seconds. */
export function newcomerInputs(quick: boolean): FlowsInput[] {
  return BULK_CONTROLLERS.flatMap((controller) =>
    (quick ? QUICK_PATHS : PATHS).map((path) => ({
      controller,
      ...path,
      queueBdp: 1,
      startsAtMs: [0, JOINS_AT_S * 1000],
      seed: 1,
    })),
  )
}

export async function checkNewcomer(pool: WorkerPool, quick: boolean): Promise<Check[]> {
  const inputs = newcomerInputs(quick)
  const results = await pool.runAll('flows', inputs)
  return inputs.map((input, index) => {
    const { controller, mbit, rttMs } = input
    const result = results[index]!
    const share = newcomerShare(result, SHARE_FROM_S, SECONDS)
    const isAsked = bdpFrames(input) <= MAX_BDP_FRAMES
    return {
      name: `newcomer: ${controller}, ${mbit} Mbit/s, ${rttMs} ms`,
      ok: !isAsked || (share >= LEAST_SHARE && share <= MOST_SHARE),
      measured: `${figure(share * 100)} % over seconds 20 to 30; 40 % ${timeToShare(result)}`,
      wanted: isAsked ? '40 to 60 % over seconds 20 to 30' : 'reported only: a long path',
    }
  })
}

/** The second flow's part of what both sent, from one second to another. */
export function newcomerShare(
  { bytesBySecond }: Pick<FlowsResult, 'bytesBySecond'>,
  fromS: number,
  untilS: number,
): number {
  const [first = 0, second = 0] = bytesBySecond.map((bytes) =>
    bytes.slice(fromS, untilS).reduce((sum, each) => sum + each, 0),
  )
  return second / (first + second)
}

function timeToShare(result: FlowsResult): string {
  for (let second = JOINS_AT_S; second < SECONDS; second++) {
    if (newcomerShare(result, second, second + 1) >= LEAST_SHARE) {
      return `in second ${second - JOINS_AT_S + 1}`
    }
  }
  return 'not reached'
}
