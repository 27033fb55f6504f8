import { describe, expect, it } from 'vitest'
import { BatchReceiver } from '../../src/host/offload/batch-receiver.ts'
import { writeSocketAddress } from '../../src/host/offload/write-socket-address.ts'
import { FakeKernel } from './fake-kernel.ts'

const [EAGAIN, ECONNREFUSED] = [11, 111] as const

function addressOf(hostname: string, port: number): Uint8Array {
  const bytes = new Uint8Array(28)
  const family = hostname.includes(':') ? 'IPv6' : 'IPv4'
  return bytes.subarray(0, writeSocketAddress(bytes, 0, family, hostname, port))
}

function receiving(isConnected = false) {
  const kernel = new FakeKernel()
  const got: [hostname: string, port: number, bytes: number[]][] = []
  const errors: unknown[] = []
  const native = { libc: kernel.libc, descriptor: 3, family: 'IPv4' } as const
  const receiver = new BatchReceiver(
    native,
    {
      handleDatagram: (bytes, start, end, hostname, port) =>
        got.push([hostname, port, [...bytes.subarray(start, end)]]),
      handleBatchEnd() {},
      handleError: (error) => errors.push(error),
    },
    isConnected,
  )
  const arrive = (hostname: string, port: number, bytes: number[], segmentBytes?: number): void => {
    const from = addressOf(hostname, port)
    const arrival = { bytes: Uint8Array.from(bytes), from }
    kernel.arrivals.push(segmentBytes === undefined ? arrival : { ...arrival, segmentBytes })
  }
  return { kernel, receiver, got, errors, arrive }
}

describe('BatchReceiver', () => {
  it('hands on what has come, each from whom it is', () => {
    const { receiver, got, arrive } = receiving()
    arrive('10.0.0.1', 7, [1, 2, 3])
    arrive('10.0.0.2', 65_535, [4])
    arrive('2001:db8::1', 8, [])
    arrive('::ffff:10.0.0.1', 7, [5, 6])
    expect(receiver.read('10.0.0.1', 7)).toBe(4)
    expect(receiver.isEmptied).toBe(true)
    expect(got).toEqual([
      ['10.0.0.1', 7, [1, 2, 3]],
      ['10.0.0.2', 65_535, [4]],
      ['2001:db8::1', 8, []],
      ['::ffff:10.0.0.1', 7, [5, 6]],
    ])
  })

  it('takes apart what the kernel has merged, and takes the next datagram for itself', () => {
    const { receiver, got, arrive } = receiving()
    arrive('10.0.0.1', 7, [1, 1, 2, 2, 3], 2)
    arrive('10.0.0.1', 7, [4, 4], 2)
    expect(receiver.read('10.0.0.1', 7)).toBe(4)
    arrive('10.0.0.1', 7, [5, 5, 5, 5])
    expect(receiver.read('10.0.0.1', 7)).toBe(1)
    expect(got.map(([, , bytes]) => bytes)).toEqual([[1, 1], [2, 2], [3], [4, 4], [5, 5, 5, 5]])
  })

  it('has room for the largest that can come', () => {
    const { receiver, got, arrive } = receiving()
    for (let i = 0; i < 32; i++) arrive('10.0.0.1', 7, new Array<number>(65_507).fill(i))
    expect(receiver.read('10.0.0.1', 7)).toBe(32)
    expect(got.map(([, , bytes]) => new Set(bytes))).toEqual(
      Array.from({ length: 32 }, (_, i) => new Set([i])),
    )
  })

  it('does not know whether more is left after as much as it can take', () => {
    const { receiver, got, arrive } = receiving()
    for (let i = 0; i < 40; i++) arrive('10.0.0.1', 7, [i])
    expect([receiver.read('10.0.0.1', 7), receiver.isEmptied]).toEqual([32, false])
    expect([receiver.read('10.0.0.1', 7), receiver.isEmptied]).toEqual([8, true])
    expect([receiver.read('10.0.0.1', 7), receiver.isEmptied]).toEqual([0, true])
    expect(got.map(([, , [mark]]) => mark)).toEqual(Array.from({ length: 40 }, (_, i) => i))
  })

  it('looks at no address on a connected socket', () => {
    const { receiver, got, arrive } = receiving(true)
    arrive('10.0.0.9', 9, [1])
    receiver.read('10.0.0.1', 7)
    expect(got).toEqual([['10.0.0.1', 7, [1]]])
  })

  it('leaves everything to the runtime once a peer in a zone has come through it', () => {
    const { receiver, got, arrive } = receiving()
    arrive('10.0.0.1', 7, [1])
    expect(receiver.read('fe80::1%eth0', 7)).toBe(0)
    expect(receiver.isEmptied).toBe(false)
    expect(receiver.read('10.0.0.1', 7)).toBe(0)
    expect(got).toEqual([])
    const connected = receiving(true)
    connected.arrive('fe80::1', 7, [1])
    expect(connected.receiver.read('fe80::1%eth0', 7)).toBe(1)
  })

  it('drops the first word of a peer in a zone, and reads no more', () => {
    const { kernel, receiver, got, arrive } = receiving()
    arrive('10.0.0.1', 7, [1])
    const from = addressOf('fe80::1', 7)
    from[24] = 2
    kernel.arrivals.push({ bytes: Uint8Array.of(2), from })
    arrive('10.0.0.1', 7, [3])
    expect(receiver.read('10.0.0.1', 7)).toBe(2)
    expect(got.map(([, , bytes]) => bytes)).toEqual([[1], [3]])
    arrive('10.0.0.1', 7, [4])
    expect([receiver.read('10.0.0.1', 7), receiver.isEmptied]).toEqual([0, false])
  })

  it('passes on news of an earlier datagram if it is about the peer, and no other failure', () => {
    for (const isConnected of [true, false]) {
      const { kernel, receiver, errors, arrive } = receiving(isConnected)
      kernel.failures.push(ECONNREFUSED, EAGAIN)
      arrive('10.0.0.1', 7, [1])
      expect([receiver.read('10.0.0.1', 7), receiver.isEmptied]).toEqual([0, false])
      expect(errors).toMatchObject(isConnected ? [{ code: 'ECONNREFUSED' }] : [])
      expect([receiver.read('10.0.0.1', 7), receiver.isEmptied]).toEqual([0, true])
      expect(receiver.read('10.0.0.1', 7)).toBe(1)
      expect(errors).toHaveLength(isConnected ? 1 : 0)
    }
  })
})
