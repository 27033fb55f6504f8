import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { Failure } from './failure.ts'

test('without a failure a guarded promise settles as it does', async () => {
  const failure = new Failure()
  await expect(failure.guard(Promise.resolve(7))).resolves.toBe(7)
  await expect(failure.guard(Promise.reject(new Error('own')))).rejects.toThrow('own')
})

test('a failure ends whatever is being waited for, and whatever is waited for later', async () => {
  const failure = new Failure()
  const before = failure.guard(new Promise(() => {}))
  failure.fail(new Error('first'))
  failure.fail(new Error('second'))
  await expect(before).rejects.toThrow('first')
  await expect(failure.guard(Promise.resolve(7))).rejects.toThrow('first')
  await expect(failure.wait()).rejects.toThrow('first')
})

test('what was waited for is not kept alive', async () => {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  const failure = new Failure()
  const waitFor = async (): Promise<WeakRef<object>> => {
    const value = { bytes: new Uint8Array(1000) }
    await failure.guard(Promise.resolve(value))
    return new WeakRef(value)
  }
  const refs = await Promise.all(Array.from({ length: 10 }, waitFor))
  await new Promise((resolve) => setImmediate(resolve))
  collectGarbage()
  expect(refs.filter((ref) => ref.deref() !== undefined)).toHaveLength(0)
  failure.fail(new Error('over'))
})
