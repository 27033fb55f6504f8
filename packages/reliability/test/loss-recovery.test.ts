/** What docs/loss-recovery.md promises, in virtual time. */
import { describe, expect, it } from 'vitest'
import { type FlowOptions, MessageFlow, percentileOf } from './message-flow.ts'
import { Recorder } from './recorder.ts'

const RATE_60 = 1000 / 60

function run(options: Partial<FlowOptions> & Pick<FlowOptions, 'forth'>): MessageFlow {
  return new MessageFlow({ messages: 6_000, intervalMs: RATE_60, ...options }).run()
}

/** Latency that no protocol can beat at this loss: each round trip is another chance. */
function boundMs(percentile: number, delayMs: number, loss: number, intervalMs: number): number {
  // A message waits for those before it: it is the m-th before it that is late by m intervals less.
  const isWithin = (limitMs: number) => {
    let probability = 1
    for (let m = 0; m < 200; m++) {
      const k = Math.floor((limitMs + m * intervalMs - delayMs) / (2 * delayMs) + 1e-9)
      probability *= 1 - loss ** (k + 1)
    }
    return probability * 100 >= percentile
  }
  let limitMs = delayMs
  while (!isWithin(limitMs)) limitMs += 0.5
  return limitMs
}

describe('over a path of fixed delay', () => {
  it.each([20, 50, 100, 200])('resends a millisecond after a round trip of %i ms', (rttMs) => {
    const flow = run({ forth: { delayMs: rttMs / 2, loss: 0.05 }, back: { delayMs: rttMs / 2 } })
    expect(percentileOf(flow.lossTimes, 50)).toBeCloseTo(rttMs + 1, 1)
    expect(percentileOf(flow.lossTimes, 90)).toBeLessThanOrEqual(rttMs + 2)
    expect(flow.sender.counters.framesSpuriouslyLost).toBe(0)
  })

  it.each([
    [20, 0.05],
    [100, 0.01],
    [100, 0.1],
    [100, 0.3],
    [200, 0.2],
  ])('delivers close to the bound: round trip %i ms, loss %f', (rttMs, loss) => {
    const flow = run({ forth: { delayMs: rttMs / 2, loss }, messages: 10_000 })
    const bound = (percentile: number) => boundMs(percentile, rttMs / 2, loss, RATE_60)
    expect(flow.latencyMs(50)).toBeLessThanOrEqual(bound(50) + RATE_60 + 3)
    expect(flow.latencyMs(95)).toBeLessThanOrEqual(1.1 * bound(95) + RATE_60)
    expect(flow.latencyMs(99)).toBeLessThanOrEqual(1.15 * bound(99) + RATE_60)
    const allowance = loss <= 0.05 ? 1.1 : 1.25
    expect(flow.copies / 10_000).toBeLessThanOrEqual(allowance / (1 - loss))
    expect(flow.spurious).toBe(0)
  })

  it('never resends what arrived and whose ack was not lost, be losses single or in bursts', () => {
    for (const meanBurst of [1, 3]) {
      for (const intervalMs of [RATE_60, 50]) {
        const flow = run({ forth: { delayMs: 50, loss: 0.2, meanBurst }, intervalMs })
        expect(flow.spurious).toBe(0)
        expect(flow.deliveredAtMs).toHaveLength(6_000)
      }
    }
  })

  it('mends a lost tail in a round trip and a little, without anything sent after it', () => {
    const flow = new MessageFlow({ forth: { delayMs: 50 }, messages: 200, intervalMs: RATE_60 })
    // Of the last three messages nothing arrives; only their own timers can tell.
    flow.forth.drop = (index) => index >= 197 && index < 200
    flow.run()
    const latenciesMs = flow.deliveredAtMs.map((at, i) => at - flow.sentAtMs[i]!).slice(-3)
    for (const ms of latenciesMs) expect(ms).toBeCloseTo(50 + 101, 0)
  })

  it('mends the tail of a bulk transfer as soon', () => {
    const flow = new MessageFlow({
      forth: { delayMs: 20 },
      messages: 3_000,
      intervalMs: 0.2,
      messageBytes: 1_400,
    })
    flow.forth.drop = (index) => index === 2_998 || index === 2_999
    flow.run()
    expect(flow.spurious).toBe(0)
    expect(flow.latencyMs(100)).toBeLessThanOrEqual(20 + 40 + 6)
  })

  it('does not mind duplicates', () => {
    const flow = run({ forth: { delayMs: 50, duplicateRate: 0.02, duplicateDelayMs: 30 } })
    expect(flow.copies).toBe(6_000)
    expect(flow.latencyMs(100)).toBeCloseTo(50, 6)
    expect(flow.receiver.counters.framesDuplicate).toBeGreaterThan(60)
  })
})

describe('over a path whose delay swings', () => {
  it.each([50, 100, 200])('resends next to nothing in vain: ±20 ms, round trip %i ms', (rttMs) => {
    const flow = run({ forth: { delayMs: rttMs / 2, jitterMs: 20 }, messages: 10_000 })
    expect(flow.spurious).toBeLessThanOrEqual(10)
  })

  it('still mends a loss soon after the longest round trip', () => {
    const flow = run({ forth: { delayMs: 50, jitterMs: 20, loss: 0.05 }, messages: 10_000 })
    expect(flow.spurious).toBeLessThanOrEqual(10)
    expect(percentileOf(flow.lossTimes, 99)).toBeLessThanOrEqual(140 + 5)
    // A later ack tells sooner, since this path does not reorder.
    expect(percentileOf(flow.lossTimes, 50)).toBeLessThanOrEqual(125)
  })

  it.each([0, 0.05])('resends little in vain where frames overtake each other, loss %f', (loss) => {
    const forth = { delayMs: 50, jitterMs: 20, reorders: true, loss }
    const flow = run({ forth, messages: 10_000 })
    expect(flow.spurious).toBeLessThanOrEqual(50)
    expect(flow.receiver.counters.framesOutside).toBe(0)
  })

  it.each([10, 30])('learns that one frame in twenty is held back by %i ms', (holdMs) => {
    for (const intervalMs of [2, RATE_60, 50]) {
      const forth = { delayMs: 50, holdRate: 0.05, holdMs }
      const flow = run({ forth, intervalMs, messages: 8_000 })
      expect(flow.spurious).toBeLessThanOrEqual(40)
    }
  })

  it('forgets the swing when the path has become calm', () => {
    const recorder = new Recorder({ rttMs: 100 })
    let nowMs = 0
    const exchange = (rttMs: number) => {
      const id = recorder.send(nowMs)
      recorder.ack(nowMs + rttMs, [id])
      nowMs += 200
    }
    for (let i = 0; i < 500; i++) exchange(80 + (i % 41))
    expect(recorder.sender.rtoMs).toBeGreaterThan(120)
    for (let i = 0; i < 1_100; i++) exchange(100)
    expect(recorder.sender.rtoMs).toBeCloseTo(101, 0)
  })
})

describe('frames that overtake each other', () => {
  /** Twice a hundred frames, of which each third one comes `lateMs` late and is named alone. */
  function overtake(lateMs: number): Recorder {
    const recorder = new Recorder({ rttMs: 100 })
    for (let i = 0; i < 200; i++) {
      const atMs = i * 20
      const ids = [recorder.send(atMs), recorder.send(atMs)]
      if (i % 3 > 0) {
        recorder.ack(atMs + 100, ids)
        continue
      }
      recorder.ack(atMs + 100, [ids[1]!])
      recorder.ackWithBase(atMs + 100 + lateMs, recorder.endId, [ids[0]!])
    }
    return recorder
  }

  it('are waited for as long as they are used to take', () => {
    const recorder = overtake(11)
    expect(recorder.sender.rtoMs).toBeGreaterThan(112)
    expect(recorder.sender.rtoMs).toBeLessThan(116)
    const lost = recorder.send(5_000)
    recorder.ack(5_100, [recorder.send(5_000)])
    const deadlineMs = recorder.sender.nextTimeoutMs()
    expect(deadlineMs).toBeGreaterThan(5_112)
    expect(deadlineMs).toBeLessThan(5_116)
    recorder.passTime(deadlineMs)
    expect(recorder.ids[recorder.losses.at(-1)!.frameNumber]).toBe(lost)
  })

  it('do not count as late if it is their ack that was lost, and repeated', () => {
    const recorder = new Recorder({ rttMs: 100 })
    for (let i = 0; i < 200; i++) {
      const atMs = i * 20
      const ids = [recorder.send(atMs), recorder.send(atMs), recorder.send(atMs + 19)]
      recorder.ack(atMs + 100, [ids[1]!])
      // Beside a fresh group, and long after the ack before.
      recorder.ack(atMs + 119, [ids[0]!], [ids[2]!])
    }
    expect(recorder.sender.rtoMs).toBeLessThan(102)
  })

  it('count as late beside fresh groups as well, where acks follow each other closely', () => {
    const recorder = new Recorder({ rttMs: 100 })
    for (let i = 0; i < 200; i++) {
      const atMs = i * 20
      const ids = [recorder.send(atMs), recorder.send(atMs), recorder.send(atMs + 3)]
      recorder.ack(atMs + 100, [ids[1]!])
      recorder.ack(atMs + 103, [ids[0]!], [ids[2]!])
    }
    expect(recorder.sender.rtoMs).toBeGreaterThanOrEqual(104)
  })
})

describe('a peer whose groups lag behind its base', () => {
  it('has a frame wait for its group as long as acks keep coming', () => {
    const recorder = new Recorder({ rttMs: 100 })
    const ids = Array.from({ length: 12 }, (_, i) => recorder.send(0, 100, [i]))
    for (let i = 0; i < 9; i++) {
      recorder.passTime(100 + i * 40)
      // The base says that eleven frames were seen; one more group comes every 40 ms.
      recorder.ackWithBase(100 + i * 40, ids[11]!, [ids[i]!])
    }
    const { rtoMs } = recorder.sender
    expect(recorder.lost).toEqual([])
    recorder.passTime(420 + rtoMs - 1)
    expect(recorder.lost).toEqual([])
    recorder.passTime(420 + rtoMs)
    expect(recorder.lost).toEqual([9, 10, 11])
  })

  it('gives no frame more time that it has not passed', () => {
    const recorder = new Recorder({ rttMs: 100 })
    const ids = Array.from({ length: 4 }, (_, i) => recorder.send(0, 100, [i]))
    recorder.ackWithBase(100, ids[3]!, [ids[0]!])
    recorder.ackWithBase(101, ids[3]!, [ids[1]!])
    recorder.ackWithBase(102, ids[3]!, [ids[2]!])
    const { rtoMs } = recorder.sender
    expect(recorder.sender.nextTimeoutMs()).toBe(rtoMs)
    recorder.passTime(rtoMs)
    expect(recorder.lost).toEqual([3])
  })
})

describe('a loss that a timer has noticed', () => {
  it('is told when an ack shows it: once, in order, before losses after it', () => {
    const recorder = new Recorder({ rttMs: 100 })
    const { sender } = recorder
    for (let i = 0; i < 3; i++) recorder.send(i, 100, [i])
    recorder.passTime(250)
    expect(recorder.lost).toEqual([0, 1, 2])
    expect(recorder.losses).toEqual([])
    for (let i = 0; i < 6; i++) recorder.send(251, 100, [i])
    recorder.ackWithBase(351, recorder.ids[7]!, [recorder.ids[7]!])
    const told = recorder.losses.map(({ frameNumber, nowMs }) => [frameNumber, nowMs])
    expect(told).toEqual([0, 1, 2, 3, 4].map((frameNumber) => [frameNumber, 351]))
    expect(recorder.losses[0]).toMatchObject({ sizeBytes: 100, lostBytes: 100, sentAtMs: 0 })
    recorder.ack(360, recorder.ids.slice(5))
    expect(recorder.losses).toHaveLength(5)
    expect(sender.counters).toMatchObject({ framesLostByTimeout: 3, framesLostOvertaken: 2 })
  })

  it('is told as spurious only if it was told', () => {
    const recorder = new Recorder({ rttMs: 100 })
    const late = recorder.send(0)
    recorder.passTime(250)
    recorder.ack(360, [recorder.send(260)])
    expect(recorder.losses).toHaveLength(1)
    recorder.ackWithBase(370, recorder.endId, [late])
    expect(recorder.spurious).toEqual([{ ...recorder.losses[0], nowMs: 370, lostBytes: 100 }])
  })

  it('is told at the latest when the frame is forgotten', () => {
    const recorder = new Recorder({ rttMs: 100 })
    for (let i = 0; i < 40; i++) recorder.ack(100, [recorder.send(0)])
    recorder.send(1_000)
    recorder.passTime(2_999)
    expect(recorder.losses).toEqual([])
    recorder.passTime(3_000)
    expect(recorder.losses).toHaveLength(1)
    expect(recorder.sender.nextTimeoutMs()).toBe(Infinity)
  })
})

describe('a loss that proves spurious', () => {
  it('is none for the controller if only a timer has said so', () => {
    const recorder = new Recorder({ rttMs: 100 })
    const { sender } = recorder
    const id = recorder.send(0, 100, [7])
    recorder.passTime(160)
    expect(recorder.lost).toEqual([7])
    expect(sender.inFlightFrames).toBe(0)
    recorder.ack(190, [id])
    expect(recorder.acked).toEqual([7])
    expect(recorder.losses).toEqual([])
    expect(recorder.spurious).toEqual([])
    expect(recorder.ackSamples[0]).toMatchObject({
      ackedBytes: 100,
      inFlightBytes: 0,
      latestRttMs: 190,
    })
    expect(sender.rtoMs).toBeGreaterThan(190)
    expect(sender.counters).toMatchObject({
      framesLost: 1,
      framesLostByTimeout: 1,
      framesSpuriouslyLost: 1,
    })
  })

  it('is noticed two seconds later, and more', () => {
    const recorder = new Recorder({ rttMs: 100 })
    const id = recorder.send(0, 100, [7])
    recorder.passTime(150)
    for (let atMs = 200; atMs < 2_200; atMs += 20) recorder.ack(atMs + 1, [recorder.send(atMs)])
    recorder.ackWithBase(2_201, recorder.endId, [id])
    expect(recorder.acked).toEqual([7])
  })
})

describe('an outage', () => {
  it.each([2, 20, 100, 200, 400, 750])(
    'ends within 500 ms and 1.5 round trips of %i ms',
    (rttMs) => {
      for (const intervalMs of [0.5, RATE_60, 500]) {
        for (let k = 0; k < 4; k++) {
          const fromMs = 1_500 + 37.3 * k
          const untilMs = fromMs + 90 + 3_300 * k
          const path = { delayMs: rttMs / 2, outage: [fromMs, untilMs] as const }
          const messages = Math.min(6_000, Math.ceil((untilMs + 1_000) / intervalMs))
          const flow = new MessageFlow({ forth: path, messages, intervalMs, seed: k }).run(60_000)
          expect(flow.deliveredAtMs).toHaveLength(messages)
          const firstMs = flow.deliveredAtMs.find((at) => at > untilMs) ?? Infinity
          expect(firstMs - untilMs).toBeLessThanOrEqual(500 + 1.5 * rttMs + 0.001)
        }
      }
    },
  )

  it('costs one frame every 500 ms, once it has lasted', () => {
    const recorder = new Recorder({ rttMs: 100 })
    const { sender } = recorder
    const probesAtMs: number[] = []
    for (let i = 0; i < 10; i++) recorder.send(i * 20, 100, [i])
    for (let nowMs = 0; nowMs < 5_000; nowMs++) {
      recorder.passTime(nowMs)
      if (!sender.probeDue(nowMs)) continue
      recorder.send(nowMs, 50)
      probesAtMs.push(nowMs)
    }
    expect(probesAtMs.slice(0, 4)).toEqual([450, 600, 900, 1_400])
    expect(probesAtMs.slice(4).every((at, i) => at - probesAtMs[i + 3]! === 500)).toBe(true)
    expect(sender.counters.probesSent).toBe(probesAtMs.length)
  })

  it('has every probe carry again what the first one carried, and what else has room', () => {
    const recorder = new Recorder({ rttMs: 100, maxFrameBytes: 1_000 })
    const { sender } = recorder
    for (let i = 0; i < 60; i++) recorder.send(0, 300, [i])
    recorder.passTime(250)
    // Thirty-two frames time out; the others wait for a probe, which has room for three.
    expect(recorder.lost).toEqual(Array.from({ length: 32 }, (_, i) => i))
    expect(sender.inFlightFrames).toBe(28)
    recorder.lost.length = 0
    expect(sender.probeDue(300)).toBe(true)
    expect(recorder.lost).toEqual([32, 33, 34])
    expect(sender.probeDue(300)).toBe(true)
    expect(sender.inFlightFrames).toBe(28)
    recorder.send(300, 950, [32, 33, 34])
    expect(sender.probeDue(300)).toBe(false)
    recorder.lost.length = 0
    recorder.passTime(600)
    expect(recorder.lost).toEqual([32, 33, 34])
    expect(sender.counters.framesLost).toBe(32)
  })

  it('has a probe carry something even if the oldest frame was longer than it may be', () => {
    const recorder = new Recorder({ rttMs: 100, maxFrameBytes: 1_000 })
    for (let i = 0; i < 32; i++) recorder.send(0, 300, [i])
    for (let i = 32; i < 40; i++) recorder.send(0, 6_000, [i])
    recorder.passTime(250)
    recorder.lost.length = 0
    expect(recorder.sender.probeDue(300)).toBe(true)
    expect(recorder.lost).toEqual([32])
  })

  it('does not have a probe carry what may still arrive in time', () => {
    const recorder = new Recorder({ rttMs: 100 })
    for (let i = 0; i < 32; i++) recorder.send(0, 100, [i])
    recorder.passTime(150)
    recorder.lost.length = 0
    recorder.send(200, 100, [99])
    recorder.passTime(310)
    expect(recorder.sender.probeDue(310)).toBe(true)
    expect(recorder.lost).toEqual([])
  })

  it('is over with any ack, even of nothing; what has timed out meanwhile is lost then', () => {
    const recorder = new Recorder({ rttMs: 100 })
    const { sender } = recorder
    for (let i = 0; i < 40; i++) recorder.send(0, 100, [i])
    recorder.passTime(300)
    expect(sender.counters.framesLost).toBe(32)
    expect(sender.probeDue(300)).toBe(true)
    recorder.ackWithBase(400, recorder.endId)
    expect(sender.probeDue(400)).toBe(false)
    expect(sender.counters.framesLost).toBe(40)
    expect(sender.nextTimeoutMs()).toBeGreaterThan(400)
  })

  it('shows in one go what was lost, once a frame sent after it is acknowledged', () => {
    const recorder = new Recorder({ rttMs: 100 })
    for (let i = 0; i < 500; i++) recorder.send(0, 100, [i])
    recorder.passTime(300)
    const probe = recorder.send(300, 100)
    recorder.ack(400, [probe])
    expect(recorder.losses).toHaveLength(500)
    expect(recorder.sender.inFlightFrames).toBe(0)
    expect(recorder.sender.counters).toMatchObject({
      framesLostByTimeout: 32,
      framesLostOvertaken: 468,
    })
  })

  it('of one and a half round trips loses no window: all but 32 frames wait for news', () => {
    const recorder = new Recorder({ rttMs: 100 })
    for (let i = 0; i < 1_000; i++) recorder.send(i / 100, 1_472, [i])
    recorder.passTime(240)
    expect(recorder.sender.counters.framesLost).toBe(32)
    const ids = recorder.ids
    const groups: number[][] = []
    for (const id of ids) {
      const last = groups.at(-1)
      if (last === undefined || (id - last[0]!) >>> 0 > 31) groups.push([id])
      else last.push(id)
    }
    recorder.ack(250, ...groups)
    expect(recorder.sender.counters).toMatchObject({ framesLost: 32, framesSpuriouslyLost: 32 })
    expect(recorder.losses).toEqual([])
    expect(recorder.sender.inFlightFrames).toBe(0)
  })

  it('reports persistent congestion once, and only after a first round trip was measured', () => {
    const known = new Recorder({ rttMs: 100 })
    const unknown = new Recorder({ initialRttMs: 100 })
    for (const recorder of [known, unknown]) {
      for (let atMs = 0; atMs <= 2_000; atMs += 100) recorder.send(atMs)
      recorder.ack(2_100, [recorder.send(2_050)])
    }
    expect(known.persistent).toEqual([2_100])
    expect(known.sender.counters.persistentCongestions).toBe(1)
    expect(unknown.persistent).toEqual([])
  })
})
