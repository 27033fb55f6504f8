import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bitsOf, Recorder } from '../test/recorder.ts'

const firstFrameId = fc.oneof(fc.constant(0), fc.constant(2 ** 32 - 5), fc.nat(2 ** 32 - 1))

const operation = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('send' as const),
      fragments: fc.nat(3),
      sizeBytes: fc.integer({ min: 10, max: 1_472 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('ack' as const),
      /** How far before the newest frame the group begins; below 0 it names what was never sent. */
      back: fc.integer({ min: -2, max: 50 }),
      bits: fc.nat(2 ** 32 - 1),
      isForged: fc.boolean(),
      isWrong: fc.nat(9),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.nat(80) }) },
)

describe('FrameSender', () => {
  it('agrees with a Map of all frames about what became of each', () => {
    fc.assert(
      fc.property(firstFrameId, fc.array(operation, { maxLength: 120 }), (first, operations) => {
        const recorder = new Recorder({ firstFrameId: first, rttMs: 50 })
        const { sender } = recorder
        const frames = new Map<
          number,
          { fragments: number[]; sizeBytes: number; isAcked: boolean }
        >()
        const lostNumbers = () => new Set(recorder.losses.map((loss) => loss.frameNumber))
        const expectedAcked: number[] = []
        let nowMs = 0
        let fragment = 0
        for (const op of operations) {
          if (op.type === 'wait') {
            nowMs += op.ms
            recorder.passTime(nowMs)
          } else if (op.type === 'send') {
            const fragments = Array.from({ length: op.fragments }, () => fragment++)
            const id = recorder.send(nowMs, op.sizeBytes, fragments)
            frames.set(id, { fragments, sizeBytes: op.sizeBytes, isAcked: false })
          } else {
            const baseId = (recorder.endId - op.back) >>> 0
            const named = Array.from({ length: 32 }, (_, n) => (baseId + n) >>> 0)
              // Mostly frames that were sent; all 32 ids in a forged group.
              .filter((id, n) => ((op.bits >>> n) & 1) === 1 && (op.isForged || frames.has(id)))
            if (named.length === 0) continue
            const isSound = op.isWrong > 0 && named.every((id) => frames.has(id))
            const parity = named.reduce((sum, id) => sum ^ (recorder.nonces.get(id) ?? 0), 0)
            sender.beginAck(nowMs)
            sender.handleAckGroup(named[0]!, bitsOf(named), op.isWrong > 0 ? parity : parity ^ 1)
            sender.finishAck(recorder.endId)
            if (isSound) {
              for (const id of named) {
                const frame = frames.get(id)!
                if (!frame.isAcked) expectedAcked.push(...frame.fragments)
                frame.isAcked = true
              }
            }
          }
          expect(recorder.acked).toEqual(expectedAcked)
        }
        const lost = lostNumbers()
        expect(lost.size).toBe(recorder.losses.length)
        expect(new Set(recorder.lost).size).toBe(recorder.lost.length)
        const entries = [...frames.values()]
        const { framesLost, framesLostByTimeout, framesSpuriouslyLost } = sender.counters
        const inFlight = entries.filter((frame, number) => !frame.isAcked && !lost.has(number))
        const unproven =
          framesLost -
          framesSpuriouslyLost -
          entries.filter((frame, number) => !frame.isAcked && lost.has(number)).length
        expect(sender.inFlightFrames).toBe(inFlight.length - unproven)
        if (framesLostByTimeout === 0) {
          expect(sender.inFlightBytes).toBe(
            inFlight.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
          )
        }
        const isSpurious = (number: number) => lost.has(number) && entries[number]!.isAcked
        const spurious = entries.map((_, number) => number).filter(isSpurious)
        expect(recorder.spurious.map((loss) => loss.frameNumber).sort((a, b) => a - b)).toEqual(
          spurious,
        )
        expect(sender.isCheated).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  it('numbers frames from its first id on, around the end of the ids', () => {
    const recorder = new Recorder({ firstFrameId: 2 ** 32 - 2 })
    const ids = [0, 1, 2].map(() => recorder.send(0))
    expect(ids).toEqual([2 ** 32 - 2, 2 ** 32 - 1, 0])
    recorder.ack(10, ids)
    expect(recorder.ackSamples[0]).toMatchObject({ ackedFrames: 3, newestFrameNumber: 2 })
  })

  it('tells whether an ack acknowledged anything for the first time', () => {
    const recorder = new Recorder()
    const ids = [0, 1].map((at) => recorder.send(at))
    expect(recorder.sender.hasNews).toBe(false)
    recorder.ack(50, ids.slice(0, 1))
    expect(recorder.sender.hasNews).toBe(true)
    recorder.ack(51, ids.slice(0, 1))
    expect(recorder.sender.hasNews).toBe(false)
    recorder.ackWithBase(52, recorder.endId)
    expect(recorder.sender.hasNews).toBe(false)
    recorder.ack(53, ids)
    expect(recorder.sender.hasNews).toBe(true)
  })

  it('tells what an ack says about the path', () => {
    const recorder = new Recorder({ rttMs: 40 })
    const ids = [0, 1, 2].map((at) => recorder.send(at, 100, [at], false))
    recorder.ack(50, ids.slice(0, 2))
    expect(recorder.acked).toEqual([0, 1])
    expect(recorder.ackSamples).toEqual([
      {
        nowMs: 50,
        ackedBytes: 200,
        ackedFrames: 2,
        largestFrameBytes: 100,
        newestFrameNumber: 1,
        newestSentAtMs: 1,
        latestRttMs: 49,
        smoothedRttMs: 40 + 9 / 8,
        minRttMs: 40,
        rttVarianceMs: 5 + (9 - 5) / 4,
        deliveredBytes: 200,
        deliveryRate: 200 / 0.05,
        deliveryIntervalMs: 50,
        appLimited: false,
        inFlightBeforeBytes: 300,
        inFlightBytes: 100,
        deliveredAtSendBytes: 0,
        lostAtSendBytes: 0,
        inFlightAtSendBytes: 200,
        roundTrips: 1,
        roundTripPassed: true,
      },
    ])
  })

  it('tells of losses before it tells of the ack that showed them', () => {
    const events: string[] = []
    const recorder = new Recorder({
      rttMs: 40,
      samples: {
        onAcked: (sample) => events.push(`acked, ${sample.inFlightBytes} B in flight`),
        onLost: (loss) =>
          events.push(`lost ${loss.frameNumber}, ${loss.inFlightBytes} B in flight`),
        onSpuriousLoss() {},
        onPersistentCongestion() {},
      },
    })
    const ids = [0, 1, 2, 3, 4].map(() => recorder.send(0))
    recorder.ack(40, [ids[4]!])
    expect(events).toEqual([
      'lost 0, 300 B in flight',
      'lost 1, 200 B in flight',
      'acked, 200 B in flight',
    ])
  })

  it('says nothing of an ack that acknowledges nothing new', () => {
    const recorder = new Recorder({ rttMs: 40 })
    const id = recorder.send(0)
    recorder.ack(40, [id])
    recorder.ack(41, [id])
    recorder.ack(42)
    expect(recorder.ackSamples).toHaveLength(1)
    expect(recorder.sender.counters).toMatchObject({
      acksReceived: 3,
      framesAcked: 1,
      bytesAcked: 100,
    })
  })

  it('fills the window, but for what it keeps for probes', () => {
    const recorder = new Recorder({ window: 256 })
    let sent = 0
    while (recorder.sender.canSend) sent = recorder.send(0)
    const beyond = (sent + 1 - (2 ** 32 - 5)) >>> 0
    expect(beyond).toBeGreaterThanOrEqual(256 - 32 - 1)
    expect(beyond).toBeLessThanOrEqual(256 - 32)
    expect(() => recorder.send(0)).toThrow(
      new RangeError('Cannot commit frame: the frame window is full'),
    )
    recorder.ack(10, recorder.ids.slice(0, 1))
    expect(recorder.sender.canSend).toBe(true)
  })

  it('keeps an eighth of a small window for probes', () => {
    const recorder = new Recorder({ window: 32 })
    while (recorder.sender.canSend) recorder.send(0)
    expect(recorder.ids).toHaveLength(28)
  })

  it('has room for probes when the window is full, and then only for syncs', () => {
    const recorder = new Recorder({ window: 256, rttMs: 40 })
    const { sender } = recorder
    while (sender.canSend) recorder.send(0)
    let nowMs = 0
    let probes = 0
    for (; probes < 100; probes++) {
      nowMs = sender.nextTimeoutMs()
      recorder.passTime(nowMs)
      if (!sender.probeDue(nowMs)) continue
      if (!sender.canSend) break
      recorder.send(nowMs)
      expect(sender.canSend).toBe(false)
    }
    expect(sender.counters.probesSent).toBeGreaterThanOrEqual(30)
    expect((sender.nextFrameId - (2 ** 32 - 5)) >>> 0).toBe(256)
    sender.onProbeSent(nowMs)
    expect(sender.probeDue(nowMs)).toBe(false)
    // The sync moves the peer's window to where ours ends.
    recorder.ackWithBase(nowMs + 40, sender.nextFrameId)
    expect(sender.canSend).toBe(true)
  })

  it('stops at a frame that is still in flight two windows ago, however far the peer has come', () => {
    const recorder = new Recorder({ window: 64, rttMs: 1e6 })
    const { sender } = recorder
    const first = recorder.send(0)
    for (let i = 0; i < 500 && sender.canSend; i++) {
      recorder.send(0)
      // The peer reports how far it is, but its groups have yet to come.
      recorder.ackWithBase(0, sender.nextFrameId)
    }
    expect((sender.nextFrameId - first) >>> 0).toBe(128)
    recorder.ackWithBase(1, sender.nextFrameId, [first])
    expect(sender.canSend).toBe(true)
  })

  it('knows whether the peer has seen the last frame', () => {
    const recorder = new Recorder()
    const { sender } = recorder
    expect(sender.isSettled).toBe(true)
    const id = recorder.send(0)
    expect(sender.isSettled).toBe(false)
    recorder.ackWithBase(5, id)
    expect(sender.isSettled).toBe(false)
    recorder.ackWithBase(5, (id + 1) >>> 0)
    expect(sender.isSettled).toBe(true)
  })

  it('does not go back when acks overtake each other', () => {
    const recorder = new Recorder({ window: 64 })
    const { sender } = recorder
    const ids = [0, 1, 2, 3].map(() => recorder.send(0))
    recorder.ackWithBase(5, sender.nextFrameId, ids.slice(2))
    recorder.ackWithBase(6, ids[1]!, ids.slice(0, 1))
    expect(sender.isSettled).toBe(true)
  })

  it('passes over ids now and then, which are never lost and weigh nothing', () => {
    const recorder = new Recorder({ rttMs: 40 })
    const { sender } = recorder
    let skippedAfter = -1
    for (let i = 0; i < 400; i++) {
      const id = recorder.send(i)
      if (sender.nextFrameId !== (id + 1) >>> 0) skippedAfter = i
      recorder.ack(i + 0.5, [id])
      expect(sender.isSettled).toBe(true)
    }
    expect(skippedAfter).toBeGreaterThanOrEqual(63)
    expect(sender.counters.idsSkipped).toBeGreaterThanOrEqual(1)
    expect(sender.counters.idsSkipped).toBeLessThanOrEqual(6)
    recorder.passTime(1e6)
    expect(sender.counters).toMatchObject({ framesLost: 0, framesSent: 400, framesAcked: 400 })
    expect([sender.inFlightBytes, sender.inFlightFrames]).toEqual([0, 0])
  })

  it('draws a nonce for each frame', () => {
    const recorder = new Recorder()
    for (let i = 0; i < 1_000; i++) recorder.send(i)
    const ones = [...recorder.nonces.values()].filter((nonce) => nonce === 1).length
    expect(ones).toBeGreaterThan(400)
    expect(ones).toBeLessThan(600)
  })

  it('costs an idle connection little, and gives back what a busy time took', () => {
    const recorder = new Recorder({ rttMs: 40 })
    const { sender } = recorder
    const smallBytes = sender.memoryBytes
    expect(smallBytes).toBeLessThan(4_096)
    for (let i = 0; i < 3_000; i++) recorder.ack(i / 100, [recorder.send(i / 100, 1_472, [i])])
    expect(sender.memoryBytes).toBeGreaterThan(100_000)
    recorder.passTime(3_000)
    expect(sender.memoryBytes).toBe(smallBytes)
    expect(sender.nextTimeoutMs()).toBe(Infinity)
  })

  it('checks its window', () => {
    for (const window of [8, 100, 2 ** 21, Number.NaN]) {
      expect(() => new Recorder({ window })).toThrow(
        new RangeError(
          `Cannot create FrameSender: window must be a power of two from 16 to 2 ** 20, got ${window}`,
        ),
      )
    }
  })

  it('assumes a round trip of 100 ms, unless told otherwise', () => {
    expect(new Recorder().sender.rtt.smoothedMs).toBe(100)
    expect(new Recorder({ initialRttMs: 30 }).sender.rtt.smoothedMs).toBe(30)
    expect(new Recorder({ initialRttMs: 30 }).sender.rtoMs).toBe(90)
  })

  it('takes the largest window that it says it takes', () => {
    expect(new Recorder({ window: 2 ** 20 }).sender.canSend).toBe(true)
  })

  it('passes no id over where the window has no room', () => {
    const recorder = new Recorder({ window: 16, rttMs: 40 })
    const { sender } = recorder
    while (sender.canSend) recorder.send(0)
    const { nextFrameId } = sender
    expect(sender.challenge(1)).toBe(-1)
    expect(sender.nextFrameId).toBe(nextFrameId)
  })

  it('calls nothing persistent congestion before it knows a round trip (RFC 9002 §7.6.2)', () => {
    for (const [rttMs, reports] of [
      [undefined, 0],
      [50, 1],
    ] as const) {
      const recorder = new Recorder(rttMs === undefined ? {} : { rttMs })
      const ids = [0, 400, 800, 1200, 1600, 2000, 2400].map((nowMs) => recorder.send(nowMs))
      const newest = recorder.send(2500)
      recorder.ack(2560, [newest])
      recorder.passTime(4000)
      expect(recorder.losses).toHaveLength(ids.length)
      expect(recorder.persistent).toHaveLength(reports)
    }
  })
})
