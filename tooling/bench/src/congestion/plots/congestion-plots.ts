import type { ControllerName } from '../../controllers.ts'
import type { WorkerPool } from '../../jobs/worker-pool.ts'
import { BULK_CONTROLLERS } from '../bulk-cell.ts'
import { RANDOM_LOSSES, randomLossInput } from '../checks/random-loss.ts'
import { type FlowsInput, type FlowsResult, TRACE_INTERVAL_MS } from '../run-flows.ts'
import { type Curve, lineChart, type Panel } from './line-chart.ts'

const PATH = { mbit: 10, rttMs: 30, queueBdp: 1, seed: 1 }
const JOINS_AT_MS = 10_000

/** Draws the controllers side by side: SVG by file name. */
export async function plotCongestion(pool: WorkerPool): Promise<Record<string, string>> {
  const [alone, joined, lossy] = await Promise.all([
    runEach(pool, (controller) => ({ ...PATH, controller, startsAtMs: [0], traced: true })),
    runEach(pool, (controller) => ({ ...PATH, controller, startsAtMs: [0, JOINS_AT_MS] })),
    Promise.all(RANDOM_LOSSES.map((loss) => runEach(pool, (name) => randomLossInput(name, loss)))),
  ])
  return {
    'one-flow.svg': lineChart(oneFlow(alone)),
    'newcomer.svg': lineChart(newcomer(joined)),
    'random-loss.svg': lineChart([randomLoss(lossy)]),
  }
}

function runEach(
  pool: WorkerPool,
  input: (controller: ControllerName) => FlowsInput,
): Promise<FlowsResult[]> {
  return pool.runAll('flows', BULK_CONTROLLERS.map(input))
}

function oneFlow(results: readonly FlowsResult[]): Panel[] {
  return results.map(({ queueMs, utilisation }, index) => ({
    title: `${BULK_CONTROLLERS[index]}: the queue of one flow that uses ${(utilisation * 100).toFixed(1)} % of the link`,
    xName: 'time, s',
    yName: 'wait, ms',
    yMax: PATH.rttMs * PATH.queueBdp,
    curves: [
      {
        name: `${PATH.mbit} Mbit/s, ${PATH.rttMs} ms, queue ${PATH.queueBdp} ×`,
        points: queueMs.map((ms, sample) => [
          (sample * TRACE_INTERVAL_MS) / 1000,
          Number(ms.toFixed(2)),
        ]),
      },
    ],
  }))
}

function newcomer(results: readonly FlowsResult[]): Panel[] {
  return results.map(({ bytesBySecond }, index) => ({
    title: `${BULK_CONTROLLERS[index]}: a second flow joins at 10 s`,
    xName: 'time, s',
    yName: 'Mbit/s',
    yMax: PATH.mbit,
    curves: bytesBySecond.map((bytes, flow) => ({
      name: flow === 0 ? 'first flow' : 'newcomer',
      points: ratePoints(bytes),
    })),
  }))
}

function randomLoss(results: readonly (readonly FlowsResult[])[]): Panel {
  return {
    title: 'Goodput on 100 Mbit/s, 100 ms with random loss',
    xName: 'loss, %',
    yName: 'share of the link, %',
    xScale: 'log',
    yScale: 'log',
    yMin: 0.1,
    yMax: 100,
    curves: BULK_CONTROLLERS.map((name, controller) => ({
      name,
      points: results.map((atLoss, index) => [
        (RANDOM_LOSSES[index] ?? 0) * 100,
        Number(((atLoss[controller]?.goodput ?? 0) * 100).toFixed(2)),
      ]),
    })),
  }
}

/** Mbit/s by second, each at the middle of its second. */
function ratePoints(bytesBySecond: readonly number[]): Curve['points'] {
  return bytesBySecond.map((bytes, second) => [second + 0.5, Number((bytes / 125_000).toFixed(3))])
}
