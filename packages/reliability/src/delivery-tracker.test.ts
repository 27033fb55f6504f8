import { describe, expect, it } from 'vitest'
import { DeliveryTracker } from './delivery-tracker.ts'
import { createAckSample, createLossSample } from './samples.ts'
import { SentLog } from './sent-log.ts'

const BUSY = false
const APP_LIMITED = true

function createTracker() {
  const log = new SentLog(0, 64)
  const tracker = new DeliveryTracker(log)
  const send = (nowMs: number, sizeBytes: number, appLimited = BUSY) => {
    const id = log.append(nowMs, 0)
    tracker.onSent(id, sizeBytes, appLimited)
    return id
  }
  const sample = createAckSample()
  const ack = (nowMs: number, ids: number[], sizeBytes: number, minRttMs = 10) => {
    for (const _ of ids) tracker.onDelivered(sizeBytes, nowMs, false)
    tracker.sampleAck(sample, ids.at(-1)!, minRttMs)
    return { ...sample }
  }
  return { tracker, send, ack }
}

describe('DeliveryTracker', () => {
  it('counts what is in flight', () => {
    const { tracker, send } = createTracker()
    send(0, 100)
    send(0, 50)
    expect([tracker.inFlightBytes, tracker.inFlightFrames]).toEqual([150, 2])
    tracker.onDelivered(100, 1, false)
    expect([tracker.inFlightBytes, tracker.inFlightFrames]).toEqual([50, 1])
    tracker.onGivenUp(50)
    tracker.onLost(50)
    expect([tracker.inFlightBytes, tracker.inFlightFrames]).toEqual([0, 0])
    tracker.onDelivered(50, 2, true)
    expect([tracker.inFlightBytes, tracker.inFlightFrames]).toEqual([0, 0])
  })

  it('measures the rate over the time that the acks took, if that was longer', () => {
    const { send, ack } = createTracker()
    const ids = [0, 1, 2, 3].map((i) => send(i, 1_000))
    expect(ack(50, [ids[0]!], 1_000)).toMatchObject({
      deliveryRate: 20_000,
      deliveryIntervalMs: 50,
    })
    expect(ack(60, ids.slice(1), 1_000)).toMatchObject({
      deliveryRate: (4_000 * 1000) / 60,
      deliveryIntervalMs: 60,
      deliveredBytes: 4_000,
      newestFrameNumber: 3,
      newestSentAtMs: 3,
    })
  })

  it('measures it over the time that the sending took, if the acks came bunched', () => {
    const { send, ack } = createTracker()
    const first = send(0, 1_000)
    ack(50, [first], 1_000)
    const ids = [50, 70, 90, 110].map((at) => send(at, 1_000))
    ack(111, [ids[0]!], 1_000)
    // Sent 60 ms after the frame before it that had been acknowledged, acknowledged in 1 ms.
    expect(ack(112, ids.slice(1), 1_000)).toMatchObject({
      deliveryIntervalMs: 62,
      deliveryRate: (4_000 * 1000) / 62,
    })
    const late = [200, 260].map((at) => send(at, 1_000))
    ack(261, [late[0]!], 1_000)
    expect(ack(262, [late[1]!], 1_000)).toMatchObject({ deliveryIntervalMs: 62 })
  })

  it('gives no rate for less than a round trip, and remembers the last that it gave', () => {
    const { tracker, send, ack } = createTracker()
    const id = send(0, 1_000)
    const sample = ack(9, [id], 1_000, 10)
    expect(sample.deliveryRate).toBeNaN()
    expect(sample.deliveryIntervalMs).toBeNaN()
    expect(tracker.bytesPerSecond).toBeNaN()
    ack(20, [send(10, 1_000)], 1_000, 10)
    expect(tracker.bytesPerSecond).toBe(100_000)
  })

  it('gives no rate for no time at all (U2)', () => {
    const { send, ack } = createTracker()
    expect(ack(0, [send(0, 1_000)], 1_000, 0).deliveryRate).toBeNaN()
  })

  it('marks what was sent in a bubble of the application, until that is delivered', () => {
    const { send, ack } = createTracker()
    const a = send(0, 1_000, APP_LIMITED)
    const b = send(5, 1_000)
    const c = send(6, 1_000)
    expect(ack(50, [a], 1_000).appLimited).toBe(false)
    expect(ack(55, [b], 1_000).appLimited).toBe(true)
    const d = send(56, 1_000)
    expect(ack(57, [c], 1_000).appLimited).toBe(true)
    expect(ack(106, [d], 1_000).appLimited).toBe(false)
  })

  it('remembers how things stood when a frame was sent', () => {
    const { tracker, send, ack } = createTracker()
    const a = send(0, 1_000)
    const b = send(0, 300)
    tracker.onGivenUp(300)
    tracker.onLost(300)
    ack(50, [a], 1_000)
    const c = send(51, 500)
    expect(ack(100, [c], 500)).toMatchObject({
      deliveredAtSendBytes: 1_000,
      lostAtSendBytes: 300,
      inFlightAtSendBytes: 500,
      inFlightBytes: 0,
    })
    const loss = createLossSample()
    tracker.sampleLoss(loss, b)
    expect(loss).toMatchObject({
      sizeBytes: 300,
      frameNumber: 1,
      sentAtMs: 0,
      lostBytes: 300,
      inFlightBytes: 0,
      deliveredAtSendBytes: 0,
      lostAtSendBytes: 0,
      inFlightAtSendBytes: 1_300,
      appLimitedAtSend: false,
    })
  })

  it('counts a round trip when a frame is acknowledged that was sent after its start', () => {
    const { send, ack } = createTracker()
    const first = [0, 1, 2].map((at) => send(at, 100))
    expect(ack(50, [first[0]!], 100)).toMatchObject({ roundTrips: 1, roundTripPassed: true })
    const second = send(51, 100)
    expect(ack(52, first.slice(1), 100)).toMatchObject({ roundTrips: 1, roundTripPassed: false })
    expect(ack(101, [second], 100)).toMatchObject({ roundTrips: 2, roundTripPassed: true })
  })
})
