import { describe, expect, it } from 'vitest'
import { FrameReceiver } from '../src/index.ts'
import { Fingerprint } from './fingerprint.ts'
import { type FlowOptions, MessageFlow } from './message-flow.ts'
import { createRandom } from './path.ts'
import { bitsOf, Recorder } from './recorder.ts'

// Golden records: all that both sides say in histories that lead through most of what can happen.
// They say that nothing has changed, not that it is right, which the other tests do. After a change
// on purpose, read the difference and write them anew (`vitest run -u`).

const FLOWS: Record<string, Partial<FlowOptions> & Pick<FlowOptions, 'forth'>> = {
  'small messages without loss': { forth: { delayMs: 40 } },
  'losses one by one': { forth: { delayMs: 40, loss: 0.1 } },
  'losses in bursts, both ways': { forth: { delayMs: 40, loss: 0.2, meanBurst: 4 } },
  'acks that get lost': { forth: { delayMs: 30 }, back: { delayMs: 30, loss: 0.5 } },
  'jitter without reordering': { forth: { delayMs: 60, jitterMs: 30 } },
  'reordering at every step': { forth: { delayMs: 60, jitterMs: 30, reorders: true } },
  'a frame held back now and then': { forth: { delayMs: 30, holdRate: 0.05, holdMs: 45 } },
  duplicates: { forth: { delayMs: 30, duplicateRate: 0.3, duplicateDelayMs: 20 } },
  'an outage of 3 s': { forth: { delayMs: 30, outage: [700, 3700] } },
  'bulk in a small window': {
    forth: { delayMs: 20, loss: 0.05 },
    messageBytes: 1400,
    intervalMs: 0.5,
    window: 64,
  },
  'bulk in frames of many': { forth: { delayMs: 20, loss: 0.02 }, intervalMs: 0.1, messages: 900 },
  'acks of two groups at most': {
    forth: { delayMs: 50, loss: 0.3, jitterMs: 20, reorders: true },
    maxGroups: 2,
    intervalMs: 1,
  },
  'a handshake that was slow': { forth: { delayMs: 5, loss: 0.05 }, handshakeRttMs: 500 },
  'a message a second': { forth: { delayMs: 50, loss: 0.2 }, intervalMs: 1000, messages: 40 },
  'a long path': { forth: { delayMs: 400, loss: 0.1, meanBurst: 3 }, intervalMs: 20 },
}

describe('both sides say the same as ever', () => {
  it.each(Object.entries(FLOWS))('about %s', (_name, options) => {
    const record = new Fingerprint()
    const observe = record.add.bind(record)
    const flow = new MessageFlow({ messages: 400, intervalMs: 5, observe, ...options }).run(60_000)
    record.add('arrived', flow.arrivedAtMs)
    record.add('sent', Object.values(flow.sender.counters))
    record.add('received', Object.values(flow.receiver.counters))
    expect(record.toString()).toMatchSnapshot()
  })

  it.each([1, 2, 3, 4, 5, 6])('of a sender whose peer may say anything (%i)', (seed) => {
    expect(liveWithAcks(seed).toString()).toMatchSnapshot()
  })

  it.each([1, 2, 3, 4, 5, 6])('of a receiver whose peer may send anything (%i)', (seed) => {
    expect(liveWithFrames(seed).toString()).toMatchSnapshot()
  })
})

/** A sender, and acks of all kinds: true, late, of nothing, of too much, with wrong nonces. */
function liveWithAcks(seed: number): Fingerprint {
  const record = new Fingerprint()
  const random = createRandom(seed)
  const below = (count: number): number => random() % count
  const window = seed % 2 === 0 ? 64 : 16
  const recorder = new Recorder({ seed, window, ...(seed < 5 && { rttMs: 30 }) })
  const { sender } = recorder
  let nowMs = 0
  let challengeId = -1
  for (let i = 0; i < 1500; i++) {
    nowMs += [0, 0, 0.1, 1, 5, 30, 200, 3000][below(seed < 4 ? 6 : 8)]!
    const recent = recorder.ids.slice(-40)
    const anyId = (): number => recent[below(recent.length)] ?? sender.nextFrameId
    switch (below(10)) {
      case 0:
      case 1:
      case 2:
      case 3:
        for (let n = below(6); n > 0 && sender.canSend; n--) {
          const fragments = Array.from({ length: below(4) }, (_, k) => i * 100 + n * 10 + k)
          recorder.send(nowMs, [20, 100, 1000, 1472][below(4)]!, fragments, below(2) === 0)
        }
        break
      case 4:
      case 5:
      case 6: {
        const first = below(Math.max(recent.length, 1))
        const ids = recent.slice(first, first + 1 + below(12)).filter(() => below(4) > 0)
        const base = ids[0] ?? 0
        const groups = ids.length === 0 ? [] : [ids.filter((id) => (id - base) >>> 0 < 32)]
        if (below(3) === 0) recorder.ack(nowMs, [anyId()], ...groups)
        else recorder.ack(nowMs, ...groups)
        break
      }
      case 7: {
        sender.beginAck(nowMs)
        for (let n = below(4); n > 0; n--) {
          const id = (anyId() + below(3) * below(100)) >>> 0
          const bits = [bitsOf([id]), 0, random(), random() & random()][below(4)]!
          sender.handleAckGroup(id, bits, below(2))
        }
        const far = [0, 1, window, 2 * window, 2 * window + 1, -window, 1e9][below(7)]!
        record.add('said', [Number(sender.finishAck((sender.nextFrameId - far) >>> 0))])
        break
      }
      case 8:
        sender.handleTimeout(nowMs)
        if (sender.probeDue(nowMs) && below(2) === 0) sender.onProbeSent(nowMs)
        break
      default:
        if (below(4) === 0) challengeId = sender.challenge(nowMs)
        if (below(8) === 0) sender.rtt.doubt()
        recorder.passTime(nowMs)
    }
    const { rtt, counters } = sender
    const times = [nowMs, sender.nextTimeoutMs(), sender.rtoMs, rtt.smoothedMs, rtt.varianceMs]
    const flags = [sender.canSend, sender.isSettled, sender.isCheated, rtt.hasSample].map(Number)
    const passed = Number(challengeId >= 0 && sender.hasPassed(challengeId))
    const sizes = [sender.inFlightBytes, sender.inFlightFrames, sender.memoryBytes, passed]
    record.add('sender', [...times, ...flags, ...sizes, ...Object.values(counters)])
  }
  record.add('acked', recorder.acked)
  record.add('lost', recorder.lost)
  for (const sample of recorder.ackSamples) record.add('ack', Object.values(sample).map(Number))
  for (const loss of recorder.losses) record.add('loss', Object.values(loss).map(Number))
  for (const loss of recorder.spurious) record.add('spurious', Object.values(loss).map(Number))
  record.add('persistent', recorder.persistent)
  return record
}

/** A receiver, and frames and syncs of all kinds: new, late, repeated, from far away. */
function liveWithFrames(seed: number): Fingerprint {
  const record = new Fingerprint()
  const random = createRandom(seed)
  const below = (count: number): number => random() % count
  const window = 64
  const firstFrameId = 2 ** 32 - 200
  const receiver = new FrameReceiver({ firstFrameId, window })
  let nowMs = 0
  for (let i = 0; i < 2000; i++) {
    nowMs += [0, 0, 0.1, 0.2, 1, 2, 50][below(7)]!
    const ahead = [0, 0, 0, 1, below(20), below(80), -1 - below(20), -below(140)][below(8)]!
    const id = (receiver.baseId + ahead) >>> 0
    switch (below(12)) {
      case 0:
        record.add('sync', [Number(receiver.handleSync(nowMs, below(2) === 0 ? -1 : id))])
        break
      case 1:
        receiver.requestAck(nowMs)
        break
      case 2:
      case 3:
      case 4: {
        if (below(3) === 0 && receiver.ackDueAtMs() > nowMs) break
        const count = receiver.buildAck(1 + below(5))
        for (let n = 0; n < count; n++) {
          const group = [receiver.groupBaseId(n), receiver.groupBits(n), receiver.groupNonce(n)]
          record.add('group', group)
        }
        if (below(8) > 0) receiver.commitAck(nowMs)
        break
      }
      default: {
        const sizeBytes = [20, 200, 1000, 1472][below(4)]!
        record.add('frame', [id, receiver.handleFrame(nowMs, id, below(2), sizeBytes)])
      }
    }
    const counters = Object.values(receiver.counters)
    record.add('receiver', [nowMs, receiver.ackDueAtMs(), receiver.baseId, ...counters])
  }
  return record
}
