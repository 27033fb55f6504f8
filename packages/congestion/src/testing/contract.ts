import type { CongestionController, CongestionControllerFactory, PathInfo } from '../controller.ts'
import { pathChecks } from './contract-path.ts'
import { playWildHistory, serveTimeouts } from './wild-history.ts'

/** One promise of a controller. */
export interface ContractCheck {
  /** A sentence that says it. */
  readonly name: string
  /** Throws where it is broken. */
  run(): void
}

/** What a controller does not promise. */
export interface ContractOptions {
  /** False for one that sends the same whatever is lost. Default true. */
  reactsToLoss?: boolean
}

/** Seeds of the wild histories, and their length. */
const SEEDS: readonly number[] = [1, 2, 3, 4]
const EVENTS = 1500
const FRAME_BYTES = 1472
const HOUR_MS = 3_600_000
/** Timeouts that an idle connection may ask for in an hour. */
const IDLE_TIMEOUTS = 100

/**
 * What every congestion controller promises, as named checks for any test framework. Third-party
 * controllers run the same ones as those of this package.
 *
 * @example
 * ```ts
 * import { controllerContract } from '@rudp/congestion/testing'
 * import { aimd } from '@rudp/congestion'
 * import { test } from 'node:test'
 *
 * // In place of aimd, your own.
 * for (const { name, run } of controllerContract(aimd)) test(name, run)
 * ```
 */
export function controllerContract(
  factory: CongestionControllerFactory,
  options: ContractOptions = {},
): readonly ContractCheck[] {
  const wild = (
    path: Partial<PathInfo>,
    check: (controller: CongestionController, event: string) => void,
    hasPersistentCongestion = true,
  ): void => {
    for (const seed of SEEDS) {
      const info = pathInfo(path)
      const controller = factory(info)
      playWildHistory(
        controller,
        info,
        { seed, events: EVENTS, hasPersistentCongestion },
        (_nowMs, event) => check(controller, event),
      )
    }
  }

  const checks: ContractCheck[] = [
    {
      name: 'has a name',
      run: () => ensure(factory(pathInfo()).name.length > 0, 'name is empty'),
    },
    {
      name: 'answers with sound numbers whatever it is told',
      run: () => {
        for (const initialRttMs of [0, 100, HOUR_MS]) wild({ initialRttMs }, ensureSound)
      },
    },
    {
      name: 'always lets a frame through, sooner or later',
      run: () => wild({}, ensureOpen),
    },
    {
      name: 'lets a whole frame leave at once',
      run: () =>
        wild({}, ({ burstBytes }, event) =>
          ensure(burstBytes >= FRAME_BYTES, `burstBytes is ${burstBytes} after ${event}`),
        ),
    },
    {
      name: 'gives the same answers to the same history',
      run: () => {
        for (const seed of SEEDS) {
          const traces = [1, 2].map(() => trace(factory, seed))
          ensure(traces[0] === traces[1], `the answers to history ${seed} differ`)
        }
      },
    },
    {
      name: 'never asks for a time that is past',
      run: () => {
        for (const seed of SEEDS) {
          const info = pathInfo()
          const controller = factory(info)
          const history = { seed, events: EVENTS, hasPersistentCongestion: true }
          playWildHistory(controller, info, history, (nowMs, event) => {
            const { nextTimeoutMs } = controller
            ensure(nextTimeoutMs >= nowMs, `asks for ${nextTimeoutMs} at ${nowMs} after ${event}`)
          })
        }
      },
    },
    {
      name: 'lets an idle connection sleep',
      run: () => {
        const controller = factory(pathInfo())
        controller.onSent(0, FRAME_BYTES, FRAME_BYTES, true)
        controller.onIdle(100)
        let served = 0
        while (controller.nextTimeoutMs < HOUR_MS) {
          served += serveTimeouts(controller, controller.nextTimeoutMs)
          ensure(served <= IDLE_TIMEOUTS, `asks for more than ${IDLE_TIMEOUTS} timeouts an hour`)
        }
      },
    },
    {
      name: 'never paces faster than maxSendRate',
      run: () => {
        const maxSendRate = 20_000
        for (const minSendRate of [0, 50_000]) {
          wild({ maxSendRate, minSendRate }, ({ bytesPerSecond }, event) =>
            ensure(bytesPerSecond <= maxSendRate, `paces at ${bytesPerSecond} after ${event}`),
          )
        }
      },
    },
    {
      name: 'never paces slower than minSendRate, but for persistent congestion',
      run: () => {
        const minSendRate = 10_000
        wild(
          { minSendRate },
          ({ bytesPerSecond, windowBytes }, event) => {
            ensure(bytesPerSecond >= minSendRate, `paces at ${bytesPerSecond} after ${event}`)
            ensure(windowBytes >= FRAME_BYTES, `windowBytes is ${windowBytes} after ${event}`)
          },
          false,
        )
      },
    },
  ]
  return options.reactsToLoss === false ? checks : [...checks, ...pathChecks(factory)]
}

/** @throws {Error} With the message, unless the promise is kept. */
export function ensure(isKept: boolean, message: string): void {
  if (!isKept) throw new Error(`Broken contract: ${message}`)
}

function pathInfo(path: Partial<PathInfo> = {}): PathInfo {
  return {
    nowMs: 0,
    maxFrameBytes: FRAME_BYTES,
    initialRttMs: 100,
    minSendRate: 0,
    maxSendRate: Infinity,
    ...path,
  }
}

function ensureSound(controller: CongestionController, event: string): void {
  const { windowBytes, bytesPerSecond, burstBytes, nextTimeoutMs } = controller
  for (const [answer, value] of Object.entries({ windowBytes, bytesPerSecond, burstBytes })) {
    ensure(value >= 0, `${answer} is ${value} after ${event}`)
  }
  ensure(!Number.isNaN(nextTimeoutMs), `nextTimeoutMs is NaN after ${event}`)
}

function ensureOpen(controller: CongestionController, event: string): void {
  const { windowBytes, bytesPerSecond } = controller
  ensure(windowBytes >= FRAME_BYTES, `windowBytes is ${windowBytes} after ${event}`)
  ensure(bytesPerSecond > 0, `bytesPerSecond is ${bytesPerSecond} after ${event}`)
}

function trace(factory: CongestionControllerFactory, seed: number): string {
  const info = pathInfo()
  const controller = factory(info)
  const answers: number[] = []
  const history = { seed, events: EVENTS, hasPersistentCongestion: true }
  playWildHistory(controller, info, history, () => {
    const { windowBytes, bytesPerSecond, burstBytes, nextTimeoutMs } = controller
    answers.push(windowBytes, bytesPerSecond, burstBytes, nextTimeoutMs)
  })
  return answers.join(' ')
}
