import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BatchSender, type BatchSenderOptions } from '../../src/host/offload/batch-sender.ts'
import type { Libc } from '../../src/host/offload/libc.ts'
import { SendSlab } from '../../src/host/send-slab.ts'
import { FakeKernel, segmentsOf } from './fake-kernel.ts'

const MAX_FRAME_BYTES = 1472
const [EIO, EAGAIN, EINVAL, EMSGSIZE, ECONNREFUSED] = [5, 11, 22, 90, 111] as const

interface Left {
  readonly to: string
  readonly bytes: Uint8Array
}

/** A sender whose kernel and whose runtime write down what left, in order. */
function sending(options: BatchSenderOptions = {}) {
  const kernel = new FakeKernel()
  const runtime = { held: 0, plain: 0, flushes: 0, errors: [] as unknown[] }
  const left: Left[] = []
  /** Runs that left in each call. */
  const calls: number[] = []
  const slab = new SendSlab(MAX_FRAME_BYTES, () => runtime.held === 0)
  const libc: Libc = {
    ...kernel.libc,
    sendmmsg: (descriptor, messages, count, flags) => {
      const before = kernel.batches.length
      const result = kernel.libc.sendmmsg(descriptor, messages, count, flags)
      calls.push(result)
      for (const batch of kernel.batches.slice(before)) {
        for (const bytes of segmentsOf(batch)) left.push({ to: batch.to, bytes })
      }
      return result
    },
  }
  const sender = new BatchSender(
    { libc, descriptor: 3, family: 'IPv4' },
    slab,
    {
      sendPlain: (bytes, offset, sizeBytes, hostname, port) => {
        runtime.plain++
        left.push({ to: `${hostname}:${port}`, bytes: bytes.slice(offset, offset + sizeBytes) })
      },
      flushPlain: () => {
        runtime.flushes++
      },
      handlePlainError: (error) => runtime.errors.push(error),
    },
    options,
  )
  let mark = 0
  const commit = (sizeBytes: number, hostname = '10.0.0.1', port = 7): Uint8Array => {
    mark = (mark + 1) & 255
    const frame = slab.bytes.subarray(slab.offset, slab.offset + sizeBytes).fill(mark)
    const copy = frame.slice()
    sender.commit(sizeBytes, hostname, port)
    return copy
  }
  const sizes = (): number[][] =>
    kernel.batches.map((batch) => segmentsOf(batch).map(({ length }) => length))
  return { sender, slab, kernel, runtime, left, calls, commit, sizes }
}

describe('BatchSender', () => {
  it('sends frames of one size in one call, with a shorter one at the end', () => {
    const { sender, commit, sizes, runtime } = sending()
    for (const size of [1000, 1000, 1000, 400, 1000, 1000, 1200, 1200]) commit(size)
    sender.flush()
    expect(sizes()).toEqual([
      [1000, 1000, 1000, 400],
      [1000, 1000],
      [1200, 1200],
    ])
    expect(runtime.plain).toBe(0)
  })

  it('leaves single frames to the runtime, unless its own call is cheaper', () => {
    const usual = sending()
    usual.commit(1000)
    usual.sender.flush()
    expect(usual.sizes()).toEqual([])
    expect(usual.runtime.plain).toBe(1)
    const own = sending({ sendsSingles: true })
    own.commit(1000)
    own.sender.flush()
    expect(own.kernel.batches).toMatchObject([{ segmentBytes: 0 }])
    expect(own.runtime.plain).toBe(0)
  })

  it('lets nothing wait beyond a flush, and keeps destinations apart', () => {
    const { sender, commit, kernel } = sending()
    for (const port of [7, 7, 8, 8]) commit(600, '10.0.0.1', port)
    sender.flush()
    for (const hostname of ['10.0.0.2', '10.0.0.2', '10.0.0.3', '10.0.0.3']) commit(600, hostname)
    sender.flush()
    expect(kernel.batches.map(({ to }) => to)).toEqual([
      '10.0.0.1:7',
      '10.0.0.1:8',
      '10.0.0.2:7',
      '10.0.0.3:7',
    ])
  })

  it('lets the first small frames of a drain leave at once, as many as a question and an ack are', () => {
    const { sender, slab, commit, left, calls, runtime } = sending()
    for (let round = 0; round < 2; round++) {
      left.length = 0
      const frames = [commit(512), commit(24)]
      expect(left.map(({ bytes }) => bytes)).toEqual(frames)
      expect(slab.offset).toBe(0)
      frames.push(commit(24), commit(24))
      expect(left).toHaveLength(2)
      sender.flush()
      expect(left.map(({ bytes }) => bytes)).toEqual(frames)
    }
    expect(calls).toEqual([1, 1])
    expect(runtime.flushes).toBe(4)
    left.length = 0
    commit(513)
    commit(24)
    expect(left).toHaveLength(0)
  })

  it('sends to many in one call', () => {
    const { sender, commit, left, calls, runtime, kernel } = sending()
    const frames: Left[] = []
    for (let i = 1; i <= 100; i++) {
      const hostname = `10.0.0.${i % 7}`
      frames.push({ to: `${hostname}:${i}`, bytes: commit(120, hostname, i) })
      // Shorter, so that it goes with the one before.
      frames.push({ to: `${hostname}:${i}`, bytes: commit(24, hostname, i) })
    }
    sender.flush()
    expect(left).toEqual(frames)
    // The first two frames were early.
    expect(calls).toEqual([64, 35])
    expect(kernel.batches).toHaveLength(99)
    expect(runtime.plain).toBe(2)
  })

  it('sends single frames itself where they are several', () => {
    const { sender, commit, left, calls } = sending({ isConnected: true })
    const frames = [commit(600), commit(700), commit(800)]
    sender.flush()
    expect(left.map(({ bytes }) => bytes)).toEqual(frames)
    expect(calls).toEqual([3])
  })

  it('sends what has become much at once, and writes to the same memory again', () => {
    const { sender, slab, commit, calls } = sending({ isConnected: true })
    for (let i = 0; i < 100; i++) commit(1472)
    sender.flush()
    calls.length = 0
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 23; i++) commit(1472)
      expect([calls.length, slab.offset]).toEqual([round, 23 * 1472])
      commit(100)
      expect([calls.length, slab.offset]).toEqual([round + 1, 0])
    }
  })

  it('goes on behind a run that was refused', () => {
    const { sender, commit, kernel, left, calls, runtime } = sending()
    kernel.failures.push(0, 0, EINVAL, 0, EAGAIN)
    const frames: Uint8Array[] = []
    for (const port of [1, 2, 3, 4, 5, 6]) {
      frames.push(commit(600, `10.0.0.${port}`, port), commit(600, `10.0.0.${port}`, port))
    }
    sender.flush()
    expect(left.map(({ bytes }) => bytes)).toEqual(frames)
    expect(calls).toEqual([2, -1, 1, -1, 1])
    expect(runtime.plain).toBe(4)
    expect(sender.statusFor('10.0.0.3').offload).toBe('off')
    expect(sender.statusFor('10.0.0.5').offload).toBe('on')
  })

  it('takes no more than 64 frames nor 65,507 bytes into a run', () => {
    const { sender, slab, commit, sizes } = sending()
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 200; i++) commit(600)
      sender.flush()
    }
    expect(Math.max(...sizes().map(({ length }) => length))).toBe(64)
    expect(sizes().flat()).toEqual(new Array(400).fill(600))
    for (let i = 0; i < 100; i++) commit(1472)
    sender.flush()
    expect(slab.bytes.length).toBe(68 * 1024)
    const full = sizes().filter(([first]) => first === 1472)
    expect(Math.max(...full.map(({ length }) => length))).toBe(44)
  })

  it('names no address on a connected socket', () => {
    const { sender, commit, kernel } = sending({ isConnected: true })
    commit(600)
    commit(600)
    sender.flush()
    expect(kernel.batches.map(({ to }) => to)).toEqual([''])
  })

  it.each([EIO, EINVAL, EMSGSIZE])(
    'sends a batch that the path refuses (errno %d) frame by frame, and tries none there again',
    (errno) => {
      const { sender, commit, kernel, runtime, left } = sending()
      kernel.failures.push(errno)
      const frames = [commit(1000), commit(1000), commit(300)]
      sender.flush()
      expect(left.map(({ bytes }) => bytes)).toEqual(frames)
      expect(sender.statusFor('10.0.0.1')).toEqual({ offload: 'off', offloadReason: 'path' })
      expect(sender.statusFor('10.0.0.2')).toEqual({ offload: 'on' })
      expect(sender.statusFor(undefined)).toEqual({ offload: 'on' })
      commit(1000)
      commit(1000)
      sender.flush()
      expect(runtime.plain).toBe(5)
      commit(1000, '10.0.0.2')
      commit(1000, '10.0.0.2')
      sender.flush()
      expect(runtime.plain).toBe(5)
      expect(kernel.batches.length).toBe(1)
    },
  )

  it('forgets the oldest of more than 1,024 paths that refused', () => {
    const { sender, commit, kernel } = sending()
    const hosts = Array.from({ length: 1_025 }, (_, index) => `10.0.${index >> 8}.${index & 255}`)
    for (const hostname of hosts) {
      kernel.failures.push(EINVAL)
      commit(100, hostname)
      commit(100, hostname)
    }
    sender.flush()
    expect(sender.statusFor(hosts[0]).offload).toBe('on')
    expect(sender.statusFor(hosts[1]).offload).toBe('off')
    expect(sender.statusFor(hosts[1_024]).offload).toBe('off')
  })

  it('does not blame the path for one frame that is too large', () => {
    const { sender, commit, kernel } = sending({ sendsSingles: true })
    kernel.failures.push(EMSGSIZE)
    commit(1472)
    sender.flush()
    expect(sender.statusFor('10.0.0.1').offload).toBe('on')
  })

  it('leaves it to the runtime to wait for a full kernel, and overtakes nothing meanwhile', () => {
    const { sender, slab, commit, kernel, runtime, left } = sending()
    kernel.failures.push(EAGAIN)
    runtime.held = 1
    const { bytes } = slab
    const frames: Uint8Array[] = []
    for (let i = 0; i < 30; i++) frames.push(commit(1000))
    sender.flush()
    expect(runtime.plain).toBe(30)
    expect(slab.bytes).not.toBe(bytes)
    runtime.held = 0
    frames.push(commit(1000), commit(1000))
    sender.flush()
    expect(runtime.plain).toBe(30)
    expect(left.map(({ bytes: sent }) => sent)).toEqual(frames)
  })

  it('tries again after news of an earlier datagram, and passes it on if it is about the peer', () => {
    for (const isConnected of [true, false]) {
      const { sender, commit, kernel, runtime } = sending({ isConnected })
      kernel.failures.push(ECONNREFUSED)
      commit(1000)
      commit(1000)
      sender.flush()
      expect(kernel.batches.length).toBe(1)
      expect(runtime.plain).toBe(0)
      expect(runtime.errors).toMatchObject(isConnected ? [{ code: 'ECONNREFUSED' }] : [])
    }
  })

  it('leaves what goes to an address that only the runtime understands to it', () => {
    const { sender, commit, kernel, runtime } = sending()
    commit(1000, 'fe80::1%eth0')
    commit(1000, 'fe80::1%eth0')
    sender.flush()
    expect(kernel.batches).toEqual([])
    expect(runtime.plain).toBe(2)
  })

  it('sends every frame once and in order, whatever their sizes, destinations and fates', () => {
    const step = fc.record({
      sizeBytes: fc.constantFrom(1, 24, 1000, 1048, 1472),
      hostname: fc.constantFrom('10.0.0.1', '10.0.0.1', '10.0.0.2'),
      count: fc.integer({ min: 1, max: 70 }),
      held: fc.integer({ min: 0, max: 1 }),
      failure: fc.constantFrom(0, 0, 0, 0, EAGAIN, EINVAL, ECONNREFUSED),
      flushes: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.boolean(), (steps, sendsSingles) => {
        const { sender, commit, kernel, runtime, left } = sending({ sendsSingles })
        const committed: Left[] = []
        for (const { sizeBytes, hostname, count, held, failure, flushes } of steps) {
          kernel.failures.push(failure)
          runtime.held = held
          for (let i = 0; i < count; i++) {
            committed.push({ to: `${hostname}:7`, bytes: commit(sizeBytes, hostname) })
          }
          if (flushes) sender.flush()
        }
        sender.flush()
        expect(left).toEqual(committed)
        for (const batch of kernel.batches) {
          expect(segmentsOf(batch).length).toBeLessThanOrEqual(64)
          expect(batch.bytes.length).toBeLessThanOrEqual(65_507)
        }
      }),
      { numRuns: 50 },
    )
  })
})
