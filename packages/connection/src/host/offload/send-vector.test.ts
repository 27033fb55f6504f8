import { describe, expect, it } from 'vitest'
import { FakeKernel } from '../../../test/offload/fake-kernel.ts'
import { SendVector } from './send-vector.ts'

const bytes = Uint8Array.from({ length: 4_000 }, (_, i) => i)

function run(hostname: string, port: number, start = 0, sizeBytes = 10, segmentBytes = 10) {
  return { hostname, port, start, sizeBytes, segmentBytes }
}

describe('SendVector', () => {
  it('sends each run to its own address, in datagrams of its own size', () => {
    const kernel = new FakeKernel()
    const vector = new SendVector(kernel.libc, 'IPv4', 4)
    expect(vector.add(bytes, run('10.0.0.1', 7, 100, 25, 10))).toBe(true)
    expect(vector.add(bytes, run('10.0.0.2', 258, 2_000, 30, 30))).toBe(true)
    expect(vector.run(0)).toEqual(run('10.0.0.1', 7, 100, 25, 10))
    expect(vector.isFull).toBe(false)
    expect(vector.send(3, 0)).toBe(2)
    expect(kernel.batches).toEqual([
      { to: '10.0.0.1:7', segmentBytes: 10, bytes: bytes.slice(100, 125) },
      { to: '10.0.0.2:258', segmentBytes: 0, bytes: bytes.slice(2_000, 2_030) },
    ])
  })

  it('remembers no address, size or memory of the runs before', () => {
    const kernel = new FakeKernel()
    const vector = new SendVector(kernel.libc, 'IPv4', 2)
    const other = Uint8Array.of(9, 8, 7)
    for (const [hostname, port] of [
      ['10.0.0.1', 7],
      ['10.0.0.1', 8],
      ['10.0.0.2', 8],
      ['10.0.0.1', 8],
    ] as const) {
      vector.add(bytes, run(hostname, port, 0, 30, 10))
      vector.add(bytes, run('10.9.9.9', port))
      expect(vector.isFull).toBe(true)
      vector.send(3, 0)
      vector.clear()
      vector.add(other, run(hostname, port, 1, 2, 2))
      vector.send(3, 0)
      vector.clear()
      expect(kernel.batches.splice(0)).toEqual([
        { to: `${hostname}:${port}`, segmentBytes: 10, bytes: bytes.slice(0, 30) },
        { to: `10.9.9.9:${port}`, segmentBytes: 0, bytes: bytes.slice(0, 10) },
        { to: `${hostname}:${port}`, segmentBytes: 0, bytes: other.slice(1) },
      ])
    }
  })

  it('takes nothing for an address that cannot be written, and goes on with the next', () => {
    const kernel = new FakeKernel()
    const vector = new SendVector(kernel.libc, 'IPv4', 2)
    expect(vector.add(bytes, run('fe80::1%eth0', 7))).toBe(false)
    expect(vector.count).toBe(0)
    expect(vector.add(bytes, run('10.0.0.1', 7))).toBe(true)
    vector.send(3, 0)
    expect(kernel.batches.map(({ to }) => to)).toEqual(['10.0.0.1:7'])
  })

  it('sends what is left from any run on', () => {
    const kernel = new FakeKernel()
    const vector = new SendVector(kernel.libc, undefined, 8)
    for (let i = 0; i < 5; i++) vector.add(bytes, run('', 0, 10 * i))
    expect(vector.send(3, 3)).toBe(2)
    expect(kernel.batches.map(({ to, bytes: sent }) => [to, sent[0]])).toEqual([
      ['', 30],
      ['', 40],
    ])
  })
})
