import { MODE_RELIABLE } from '@rudp/channels'
import { uflow3 } from '@rudp/wire'
import { describe, expect, it } from 'vitest'
import { checkSend } from './check-send.ts'

const check = (options: Record<string, unknown>, sizeBytes = 1) =>
  checkSend(
    new Uint8Array(sizeBytes),
    { channel: 0, mode: MODE_RELIABLE, ...options } as never,
    uflow3,
    1_000,
  )

describe('checkSend', () => {
  it('lets the bounds pass', () => {
    expect(() => check({ channel: 63, priority: 7, deadlineAtMs: Infinity }, 1_000)).not.toThrow()
    expect(() => check({ channel: 0, priority: 0 }, 0)).not.toThrow()
  })

  it.each([
    [{ channel: 64 }, 'channel must be an integer from 0 to 63, got 64'],
    [{ channel: -1 }, 'channel'],
    [{ channel: 1.5 }, 'channel'],
    [{ mode: 4 }, 'mode must be an integer from 0 to 3, got 4'],
    [{ mode: Number.NaN }, 'mode'],
    [{ receipt: 0 }, 'receipt'],
    [{ priority: 8 }, 'priority must be an integer from 0 to 7, got 8'],
    [{ deadlineAtMs: Number.NaN }, 'deadline'],
  ])('refuses %o', (options, problem) => {
    expect(() => check(options)).toThrow(RangeError)
    expect(() => check(options)).toThrow(`Cannot send message: ${problem}`)
  })

  it('refuses a message over the limit, saying how large it may be', () => {
    expect(() => check({}, 1_001)).toThrow('size must be at most 1000 bytes, got 1001')
  })
})
