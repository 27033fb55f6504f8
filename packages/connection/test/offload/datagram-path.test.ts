import { describe, expect, it } from 'vitest'
import { DatagramPath } from '../../src/host/offload/datagram-path.ts'
import type { OffloadSetup } from '../../src/host/offload/open-offload.ts'
import { writeSocketAddress } from '../../src/host/offload/write-socket-address.ts'
import { ReadTurns } from '../../src/host/read-turns.ts'
import { FakeKernel } from './fake-kernel.ts'

/** A path whose log tells what was handed on and when it was answered; `endTurn` ends a turn. */
function pathOf(setup: (kernel: FakeKernel) => OffloadSetup) {
  const kernel = new FakeKernel()
  const log: string[] = []
  let endTurn = (): void => {}
  let onAnswer = (): void => {}
  const turns = new ReadTurns(
    () => {
      log.push('answer')
      onAnswer()
    },
    (task) => {
      endTurn = task
    },
  )
  const path = new DatagramPath({
    maxFrameBytes: 1_472,
    isIdle: () => true,
    receiver: {
      handleDatagram: (bytes, start) => log.push(`${bytes[start]}`),
      handleBatchEnd() {},
      handleError() {},
    },
    turns,
    plain: { sendPlain() {}, flushPlain() {}, handlePlainError() {} },
    setup: setup(kernel),
  })
  const arrive = (...marks: number[]): void => {
    const from = new Uint8Array(16)
    writeSocketAddress(from, 0, 'IPv4', '10.0.0.1', 7)
    for (const mark of marks) kernel.arrivals.push({ bytes: Uint8Array.of(mark), from })
  }
  /** The runtime comes with a datagram. */
  const come = (mark: number): void => path.handle(Uint8Array.of(mark), '10.0.0.1', 7)
  const turn = (...marks: number[]): string => {
    for (const mark of marks) come(mark)
    endTurn()
    return log.splice(0).join(' ')
  }
  const closeAtAnswer = (): void => {
    onAnswer = () => path.close()
  }
  return { kernel, path, arrive, turn, closeAtAnswer }
}

const native = (kernel: FakeKernel): OffloadSetup => ({
  native: { libc: kernel.libc, descriptor: 3, family: 'IPv4' },
})

describe('DatagramPath', () => {
  it('has memory for long frames of its own where each leaves by itself', () => {
    const { path } = pathOf(() => ({ reason: 'option' }))
    expect(path.maxFrameBytes).toBe(8_782)
    const short = path.bytes
    expect(short).toHaveLength(1_472)
    path.reserve(1_472)
    expect(path.bytes).toBe(short)
    path.reserve(1_473)
    const long = path.bytes
    expect(long).toHaveLength(8_782)
    path.commit(5_000, '10.0.0.1', 7)
    expect(path.bytes).not.toBe(long)
    expect(path.bytes).toHaveLength(8_782)
    path.reserve(100)
    expect(path.bytes).toBe(short)
  })

  it('takes and sends none where many leave in one call', () => {
    const { path } = pathOf(native)
    expect(path.maxFrameBytes).toBe(1_472)
    const { bytes } = path
    path.reserve(1_472)
    expect(path.bytes).toBe(bytes)
  })

  it('reads the rest itself where much comes in, and has it answered when there is no more', () => {
    const { arrive, turn } = pathOf(native)
    arrive(4, 5)
    expect(turn(1, 2, 3)).toBe('1 answer 2 3 4 5 answer')
    arrive(7, 8)
    expect(turn(6)).toBe('6 7 8 answer')
  })

  it('leaves the rest to the runtime where little comes in', () => {
    const { kernel, arrive, turn } = pathOf(native)
    arrive(9)
    expect(turn(1, 2)).toBe('1 answer 2 answer')
    expect(turn(3)).toBe('3 answer')
    expect(kernel.arrivals).toHaveLength(1)
  })

  it('goes back to that when it has become quiet', () => {
    const { kernel, arrive, turn } = pathOf(native)
    turn(1, 2, 3)
    arrive(5)
    expect(turn(4)).toBe('4 5 answer')
    arrive(7)
    expect(turn(6)).toBe('6 answer')
    expect(kernel.arrivals).toHaveLength(1)
  })

  it('reads nothing where offload is off', () => {
    const { kernel, arrive, turn } = pathOf(() => ({ reason: 'ffi' }))
    arrive(9)
    expect(turn(1, 2, 3, 4)).toBe('1 answer 2 3 4 answer')
    expect(turn(5)).toBe('5 answer')
    expect(kernel.arrivals).toHaveLength(1)
  })

  it('does not touch the descriptor once an answer has closed the socket', () => {
    const { kernel, arrive, turn, closeAtAnswer } = pathOf(native)
    turn(1, 2, 3)
    turn(4)
    arrive(9)
    closeAtAnswer()
    expect(turn(5, 6, 7, 8)).toBe('5 answer 6 7 8 answer')
    expect(kernel.arrivals).toHaveLength(1)
  })
})
