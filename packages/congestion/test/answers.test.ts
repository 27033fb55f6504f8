import type { CongestionController, CongestionControllerFactory, PathInfo } from '@rudp/congestion'
import { aimd, bbr, bbrWith, cubic, tfrc } from '@rudp/congestion'
import type { FlowOptions, PathOptions } from '@rudp/congestion/testing'
import { runPath } from '@rudp/congestion/testing'
import { describe, expect, it } from 'vitest'
import { playWildHistory } from '../src/testing/wild-history.ts'
import { pathOf } from './samples.ts'

// Golden traces: what each controller answers, step by step, in worlds that lead through all of its
// states. They say that nothing has changed, not that it is right, which the other tests do. After
// a change on purpose, read the difference and write them anew (`vitest run -u`).

const CONTROLLERS: Record<string, CongestionControllerFactory> = {
  tfrc,
  aimd,
  cubic,
  bbr,
  'bbr as drafted': bbrWith({ lossThreshold: 0.02 }),
}

/** A home connection: 4 Mbit/s, 40 ms, a queue of one bandwidth-delay product. */
const HOME = { bytesPerSecond: 500_000, queueBytes: 20_000, rttMs: 40, durationMs: 12_000 }

interface World {
  readonly path?: Partial<PathOptions>
  readonly flow?: Partial<FlowOptions>
  readonly others?: number
}

const WORLDS: Record<string, World> = {
  'a home connection': {},
  'losses at random': { path: { lossRate: 0.02 } },
  'reordering that looks like loss': { path: { reorderRate: 0.02, reorderMs: 60 } },
  'a path that was dead for 2 s': { path: { outages: [{ fromMs: 4000, untilMs: 6000 }] } },
  'another flow': { others: 1 },
  'a deep queue': { path: { queueBytes: 200_000, durationMs: 16_000 } },
  'a long path': { path: { rttMs: 300, queueBytes: 150_000, durationMs: 20_000 } },
  'a frame now and then': { flow: { frameEveryMs: 130, frameBytes: 300 } },
  'a floor and losses': { flow: { minSendRate: 60_000 }, path: { lossRate: 0.3 } },
}

/** Lines of a trace that are shown; the fingerprint is of all. */
const LINES = 8

/** The answers of a controller, one after the other. */
class Trace {
  readonly #lines: string[] = []
  #hash = 0x811c9dc5

  add(nowMs: number, controller: CongestionController): void {
    const {
      windowBytes,
      bytesPerSecond,
      burstBytes,
      nextTimeoutMs,
      framesTogether = 1,
    } = controller
    const answers = [windowBytes, bytesPerSecond, burstBytes, nextTimeoutMs]
    const text = answers.map((answer) => answer.toPrecision(9)).join(' ')
    for (const character of `${text} ${framesTogether > 1 && framesTogether}`) {
      this.#hash = Math.imul(this.#hash ^ character.charCodeAt(0), 0x01000193) >>> 0
    }
    this.#lines.push([nowMs, ...answers].map((it) => Number(it.toPrecision(5))).join(' '))
  }

  toString(): string {
    const step = Math.max(Math.floor(this.#lines.length / LINES), 1)
    const shown = this.#lines.filter((_line, i) => i % step === 0)
    const head = `${this.#lines.length} answers, fingerprint ${this.#hash.toString(16)}`
    return [head, 'ms, window, bytes per second, burst, timeout', ...shown].join('\n')
  }
}

describe.each(Object.entries(CONTROLLERS))(
  '%s changes its answers only on purpose:',
  (_name, factory) => {
    it.each(Object.entries(WORLDS))('over %s', (_world, { path, flow, others = 0 }) => {
      const trace = new Trace()
      const observe = (nowMs: number, controller: CongestionController): void =>
        trace.add(nowMs, controller)
      runPath({
        ...HOME,
        ...path,
        flows: [
          { controller: factory, ...flow, observe },
          ...Array.from({ length: others }, () => ({ controller: factory, startAtMs: 3000 })),
        ],
      })
      expect(trace.toString()).toMatchSnapshot()
    })

    it.each<[string, Partial<PathInfo>]>([
      ['of no round trip at first', { initialRttMs: 0 }],
      ['between a floor and a cap', { minSendRate: 20_000, maxSendRate: 2_000_000 }],
      ['of a clock that is an hour old', { nowMs: 3_600_000 }],
    ])('in a wild history %s', (_what, given) => {
      const trace = new Trace()
      for (const seed of [1, 2, 3]) {
        const path = pathOf(given)
        const controller = factory(path)
        const history = { seed, events: 1000, hasPersistentCongestion: true }
        playWildHistory(controller, path, history, (nowMs) => trace.add(nowMs, controller))
      }
      expect(trace.toString()).toMatchSnapshot()
    })
  },
)
