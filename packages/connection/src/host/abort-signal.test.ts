import { expect, it } from 'vitest'
import { onAbort } from './abort-signal.ts'

it('runs the listener once, and at once if the signal has aborted', () => {
  let calls = 0
  const listener = (): void => {
    calls += 1
  }
  onAbort(AbortSignal.abort(), listener)()
  expect(calls).toBe(1)
  const controller = new AbortController()
  onAbort(controller.signal, listener)
  expect(calls).toBe(1)
  controller.abort()
  controller.signal.dispatchEvent(new Event('abort'))
  expect(calls).toBe(2)
})

it('stops listening when it is told to, and listens to nothing without a signal', () => {
  let calls = 0
  const listener = (): void => {
    calls += 1
  }
  const controller = new AbortController()
  onAbort(controller.signal, listener)()
  controller.abort()
  onAbort(undefined, listener)()
  expect(calls).toBe(0)
})
