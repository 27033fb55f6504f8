import { expect, it } from 'vitest'
import { ReadTurns } from './read-turns.ts'

/** Turns of so many datagrams each; what happened in each turn, in order. */
function play(...turns: number[]): string[] {
  let log = ''
  let atEnd: (() => void)[] = []
  const reads = new ReadTurns(
    () => {
      log += 'A'
    },
    (task) => atEnd.push(task),
  )
  return turns.map((datagrams) => {
    log = ''
    for (let i = 0; i < datagrams; i++) {
      log += 'd'
      reads.onDatagram()
    }
    const tasks = atEnd
    atEnd = []
    for (const task of tasks) task()
    return log
  })
}

it('answers at once where datagrams come alone or in pairs, and what follows at the end', () => {
  expect(play(1, 1, 2, 1, 2, 2)).toEqual(['dA', 'dA', 'dAdA', 'dA', 'dAdA', 'dAdA'])
})

it('gives many one answer together, from the second busy turn on', () => {
  expect(play(1, 5, 5, 32)).toEqual(['dA', 'dAddddA', 'dddddA', `${'d'.repeat(32)}A`])
})

it('goes back to answering at once when it has become quiet', () => {
  expect(play(5, 3, 1, 1)).toEqual(['dAddddA', 'dddA', 'dA', 'dA'])
})
