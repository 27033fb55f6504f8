import { expect, it } from 'vitest'
import { DatagramQueue } from './datagram-queue.ts'

/** Hands out what the queue holds, as `hostname:port bytes`. */
function drain(queue: DatagramQueue): string[] {
  const told: string[] = []
  queue.drainTo({
    handleDatagram: (bytes, start, end, hostname, port) =>
      told.push(`${hostname}:${port} ${bytes.subarray(start, end).join()}`),
    handleBatchEnd() {},
    handleError() {},
  })
  return told
}

it('keeps datagrams in order, as they were when they came', () => {
  const queue = new DatagramQueue(1_000_000)
  const borrowed = new Uint8Array([9, 1, 2, 3])
  queue.push(borrowed, 1, 4, 'a', 1)
  borrowed.fill(0)
  queue.push(borrowed, 0, 0, 'b', 2)
  queue.push(new Uint8Array([4]), 0, 1, 'c', 3)
  expect(drain(queue)).toEqual(['a:1 1,2,3', 'b:2 ', 'c:3 4'])
  expect(drain(queue)).toEqual([])
})

it('grows with what waits, round after round', () => {
  const queue = new DatagramQueue(1_000_000)
  for (let round = 0; round < 3; round++) {
    const expected: string[] = []
    for (let i = 0; i < 200; i++) {
      const bytes = new Uint8Array(1_000 + round).fill(i)
      queue.push(bytes, 0, bytes.length, 'a', i)
      expected.push(`a:${i} ${bytes.join()}`)
    }
    expect(drain(queue)).toEqual(expected)
  }
  expect(queue.dropped).toBe(0)
})

it('drops the newest over its limit and counts them, also if they are empty', () => {
  const queue = new DatagramQueue(640)
  for (let i = 0; i < 15; i++) queue.push(new Uint8Array(0), 0, 0, 'a', i)
  expect(drain(queue)).toHaveLength(10)
  expect(queue.dropped).toBe(5)
  queue.push(new Uint8Array(577), 0, 577, 'a', 1)
  expect(drain(queue)).toEqual([])
  queue.push(new Uint8Array(576), 0, 576, 'a', 1)
  expect(drain(queue)).toHaveLength(1)
  expect(queue.dropped).toBe(6)
})
