import type { CongestionControllerFactory } from '../controller.ts'
import type { ContractCheck } from './contract.ts'
import { ensure } from './contract.ts'
import type { FlowOptions, PathOptions, PathReport } from './run-path.ts'
import { runPath } from './run-path.ts'

/** A home connection: 4 Mbit/s, 40 ms, a queue of one bandwidth-delay product. */
const BYTES_PER_SECOND = 500_000
const RTT_MS = 40
const BDP_BYTES = (BYTES_PER_SECOND * RTT_MS) / 1000
const SECOND_MS = 1000

/** What a controller promises on a path with one bottleneck. */
export function pathChecks(controller: CongestionControllerFactory): readonly ContractCheck[] {
  return [
    {
      name: 'fills at least half of an empty link',
      run: () => {
        const share = run({}, [{ controller }]).utilisation(5 * SECOND_MS, 20 * SECOND_MS)
        ensure(share >= 0.5, `uses ${percent(share)} of the link`)
      },
    },
    {
      name: 'loses less than a tenth of its frames to its own queue',
      run: () => {
        const { sentFrames, lostFrames } = run({}, [{ controller }]).flows[0]!
        const share = lostFrames / sentFrames
        ensure(share < 0.1, `loses ${percent(share)}`)
      },
    },
    {
      name: 'lets a newcomer in',
      run: () => {
        const flows = [{ controller }, { controller, startAtMs: 5 * SECOND_MS }]
        const report = run({ durationMs: 25 * SECOND_MS }, flows)
        const [older, newer] = report.flows.map((flow) => flow.rate(15 * SECOND_MS, 25 * SECOND_MS))
        const share = newer! / (older! + newer!)
        ensure(share >= 0.2 && share <= 0.8, `leaves the newcomer ${percent(share)}`)
      },
    },
    {
      name: 'slows down when half of its frames are lost',
      run: () => {
        let ratePerRound = Number.NaN
        let slowest = Infinity
        const lossFromMs = 10 * SECOND_MS
        let nowMs = 0
        run({ durationMs: 15 * SECOND_MS }, [
          {
            controller,
            loses: (frameNumber) => nowMs >= lossFromMs && frameNumber % 2 === 0,
            observe: (atMs, { windowBytes, bytesPerSecond }) => {
              nowMs = atMs
              const rate = Math.min((windowBytes * 1000) / RTT_MS, bytesPerSecond)
              if (atMs < lossFromMs) ratePerRound = rate
              else slowest = Math.min(slowest, rate)
            },
          },
        ])
        ensure(slowest <= ratePerRound * 0.6, `only from ${ratePerRound} to ${slowest}`)
      },
    },
    {
      name: 'is back within 5 s of a path that was dead for 2 s',
      run: () => {
        const outages = [{ fromMs: 6 * SECOND_MS, untilMs: 8 * SECOND_MS }]
        const share = run({ outages }, [{ controller }]).utilisation(13 * SECOND_MS, 20 * SECOND_MS)
        ensure(share >= 0.4, `uses ${percent(share)} of the link`)
      },
    },
    {
      name: 'is not stuck after a path that was dead for 15 s',
      run: () => {
        const outages = [{ fromMs: 5 * SECOND_MS, untilMs: 20 * SECOND_MS }]
        const report = run({ outages, durationMs: 60 * SECOND_MS }, [{ controller }])
        const share = report.utilisation(50 * SECOND_MS, 60 * SECOND_MS)
        ensure(share >= 0.4, `uses ${percent(share)} of the link`)
      },
    },
    {
      name: 'gets going though its first frames are lost',
      run: () => {
        const flow = { controller, loses: (frameNumber: number) => frameNumber < 2 }
        const share = run({}, [flow]).utilisation(5 * SECOND_MS, 20 * SECOND_MS)
        ensure(share >= 0.4, `uses ${percent(share)} of the link`)
      },
    },
    {
      name: 'leaves a thin flow alone on a wide link',
      run: () => {
        const report = run({}, [{ controller, frameBytes: 100, frameEveryMs: 1000 / 60 }])
        const rate = report.flows[0]!.rate(SECOND_MS, 20 * SECOND_MS)
        ensure(rate >= 5900, `lets ${rate} of 6000 B/s through`)
        const queueMs = report.queueDelayMs(SECOND_MS, 20 * SECOND_MS, 0.95)
        ensure(queueMs <= 10, `queues ${queueMs} ms of it`)
      },
    },
  ]
}

function run(options: Partial<PathOptions>, flows: readonly FlowOptions[]): PathReport {
  return runPath({
    bytesPerSecond: BYTES_PER_SECOND,
    queueBytes: BDP_BYTES,
    rttMs: RTT_MS,
    durationMs: 20 * SECOND_MS,
    flows,
    ...options,
  })
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
