import { expect, it } from 'vitest'
import { Bell } from './bell.ts'

it('wakes all who wait, and nobody who comes later', async () => {
  const bell = new Bell()
  const woken: string[] = []
  bell.ring()
  const waiting = ['a', 'b', 'c'].map((name) => bell.wait().then(() => woken.push(name)))
  bell.ring()
  void bell.wait().then(() => woken.push('late'))
  await Promise.all(waiting)
  await Promise.resolve()
  expect(woken).toEqual(['a', 'b', 'c'])
})
