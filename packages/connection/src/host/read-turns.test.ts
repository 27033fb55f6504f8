import { expect, it } from 'vitest'
import { ReadTurns } from './read-turns.ts'

/** Turns of so many datagrams each; what happened in each turn, in order. */
function play(turns: readonly number[], endsSoon?: boolean): string[] {
  let log = ''
  let atEnd: (() => void)[] = []
  const reads = new ReadTurns(
    () => {
      log += 'A'
    },
    (task) => atEnd.push(task),
    endsSoon,
  )
  return turns.map((datagrams) => {
    log = ''
    for (let i = 0; i < datagrams; i++) {
      log += 'd'
      reads.onDatagrams(1)
    }
    const tasks = atEnd
    atEnd = []
    for (const task of tasks) task()
    return log
  })
}

it('answers at once where datagrams come alone or in pairs, and what follows at the end', () => {
  expect(play([1, 1, 2, 1, 2, 2])).toEqual(['dA', 'dA', 'dAdA', 'dA', 'dAdA', 'dAdA'])
})

it('gives many one answer together, from the second busy turn on', () => {
  expect(play([1, 5, 5, 32])).toEqual(['dA', 'dAddddA', 'dddddA', `${'d'.repeat(32)}A`])
})

it('goes back to answering at once when it has become quiet', () => {
  expect(play([5, 3, 1, 1])).toEqual(['dAddddA', 'dddA', 'dA', 'dA'])
})

it('lets even one datagram wait for the end of a turn that ends soon', () => {
  expect(play([1, 2, 5, 1], true)).toEqual(['dA', 'ddA', 'dddddA', 'dA'])
})

it('takes what the kernel had merged for as many', () => {
  const answers: number[] = []
  let endTurn = (): void => {}
  const reads = new ReadTurns(
    () => answers.push(answers.length),
    (task) => {
      endTurn = task
    },
  )
  reads.onDatagrams(40)
  expect(answers).toHaveLength(1)
  expect(reads.isBusy).toBe(true)
  endTurn()
  reads.onDatagrams(1)
  expect([answers.length, reads.isBusy]).toEqual([1, true])
  endTurn()
  expect([answers.length, reads.isBusy]).toEqual([2, false])
})

it('answers the rest as soon as it is known to be all, and only once', () => {
  const answers: number[] = []
  const tasks: (() => void)[] = []
  const reads = new ReadTurns(
    () => answers.push(answers.length),
    (task) => tasks.push(task),
  )
  reads.onDatagrams(1)
  reads.onRest(0, true)
  expect(answers).toHaveLength(1)
  reads.onRest(32, false)
  expect(answers).toHaveLength(1)
  reads.onRest(3, true)
  expect(answers).toHaveLength(2)
  tasks.pop()?.()
  expect(tasks).toEqual([])
  expect(answers).toHaveLength(2)
  expect(reads.isBusy).toBe(true)
})
