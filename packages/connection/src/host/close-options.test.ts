import { expect, it } from 'vitest'
import { checkCloseOptions } from './close-options.ts'

it('drains, and has all the time, unless told otherwise', () => {
  expect(checkCloseOptions({})).toEqual({ drain: true, timeoutMs: Infinity })
  expect(checkCloseOptions({ drain: false, timeoutMs: 0 })).toEqual({ drain: false, timeoutMs: 0 })
})

it.each([-1, Number.NaN])('cannot close within %s ms', (timeoutMs) => {
  expect(() => checkCloseOptions({ timeoutMs })).toThrow(RangeError)
})
