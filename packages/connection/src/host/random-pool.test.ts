import { expect, it } from 'vitest'
import { RandomPool } from './random-pool.ts'

it('gives out each number that it was filled with once, in order, and fills up again', () => {
  let next = 0
  let fills = 0
  const pool = new RandomPool((words) => {
    fills++
    for (let i = 0; i < words.length; i++) words[i] = next++
  })
  expect(Array.from({ length: 200 }, () => pool.nextUint32())).toEqual(
    Array.from({ length: 200 }, (_, index) => index),
  )
  expect(fills).toBe(4)
})

it('asks for nothing before the first number is wanted', () => {
  let fills = 0
  new RandomPool(() => fills++)
  expect(fills).toBe(0)
})
