import { describe, expect, it } from 'vitest'
import { aimd } from '../aimd.ts'
import type { CongestionController, CongestionControllerFactory } from '../controller.ts'
import { fixedRate } from '../fixed-rate.ts'
import { controllerContract } from './contract.ts'

/** AIMD with one answer or reaction replaced. */
function broken(
  change: (controller: CongestionController) => Partial<CongestionController>,
): CongestionControllerFactory {
  return (path) => {
    const controller = aimd(path)
    const changes = change(controller)
    return new Proxy(controller, {
      get: (target, key) => {
        if (key in changes) return Reflect.get(changes, key)
        const value = Reflect.get(target, key)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  }
}

/** The check of one promise. */
function checkOf(factory: CongestionControllerFactory, promise: string): () => void {
  const check = controllerContract(factory).find(({ name }) => name === promise)
  if (check === undefined) throw new Error(`no such promise: ${promise}`)
  return check.run
}

describe('controllerContract', () => {
  it.each<[string, CongestionControllerFactory, string]>([
    ['has no name', broken(() => ({ name: '' })), 'has a name'],
    [
      'says NaN',
      broken(() => ({ bytesPerSecond: Number.NaN })),
      'answers with sound numbers whatever it is told',
    ],
    [
      'closes its window',
      broken(() => ({ windowBytes: 0 })),
      'always lets a frame through, sooner or later',
    ],
    [
      'stops',
      broken(() => ({ bytesPerSecond: 0 })),
      'always lets a frame through, sooner or later',
    ],
    [
      'allows half a frame',
      broken(() => ({ burstBytes: 700 })),
      'lets a whole frame leave at once',
    ],
    [
      'draws at random',
      broken(() => ({
        get windowBytes() {
          return 1472 * (10 + Math.random())
        },
      })),
      'gives the same answers to the same history',
    ],
    ['looks back', broken(() => ({ nextTimeoutMs: -1 })), 'never asks for a time that is past'],
    [
      'never sleeps',
      (path) => {
        let nextTimeoutMs = path.nowMs + 1
        return broken(() => ({
          get nextTimeoutMs() {
            return nextTimeoutMs
          },
          onTimeout: (nowMs) => {
            nextTimeoutMs = nowMs + 1
          },
        }))(path)
      },
      'lets an idle connection sleep',
    ],
    [
      'ignores its cap',
      broken(() => ({ bytesPerSecond: 1e6 })),
      'never paces faster than maxSendRate',
    ],
    [
      'ignores its floor',
      broken(() => ({ bytesPerSecond: 10 })),
      'never paces slower than minSendRate, but for persistent congestion',
    ],
    ['crawls', fixedRate(50_000), 'fills at least half of an empty link'],
    ['ignores loss', fixedRate(600_000), 'loses less than a tenth of its frames to its own queue'],
    ['ignores loss', fixedRate(400_000), 'slows down when half of its frames are lost'],
    [
      'never forgives',
      broken((controller) => {
        let isOffended = false
        return {
          onLost: (loss) => controller.onLost(loss),
          onPersistentCongestion: () => {
            isOffended = true
          },
          get windowBytes() {
            return isOffended ? 1472 : controller.windowBytes
          },
        }
      }),
      'is not stuck after a path that was dead for 15 s',
    ],
  ])('finds out one that %s', (_what, factory, promise) => {
    expect(checkOf(aimd, promise)).not.toThrow()
    expect(checkOf(factory, promise)).toThrow()
  })

  it('stops one that asks for the same time again and again', () => {
    const spinning = broken(() => ({ nextTimeoutMs: 100 }))
    expect(checkOf(spinning, 'fills at least half of an empty link')).toThrow('come to rest')
  })

  it('asks less of one that does not react to loss', () => {
    const checks = controllerContract(fixedRate(1e6), { reactsToLoss: false })
    for (const { run } of checks) expect(run).not.toThrow()
  })
})
