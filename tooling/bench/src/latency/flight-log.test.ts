import { FATE_DELIVERED, FATE_LOST, type LinkDecision } from '@rudp/simulator'
import { uflow3 } from '@rudp/wire'
import { beforeEach, describe, expect, it } from 'vitest'
import { FlightLog } from './flight-log.ts'

const PAYLOAD = new Uint8Array(10)

let log: FlightLog
beforeEach(() => {
  log = new FlightLog()
})

const decision = (offeredAtMs: number, isLost: boolean): LinkDecision => ({
  offeredAtMs,
  sizeBytes: 0,
  fate: isLost ? FATE_LOST : FATE_DELIVERED,
  queueDelayMs: 0,
  departAtMs: offeredAtMs,
  deliverAtMs: isLost ? Infinity : offeredAtMs + 50,
  copyAtMs: Infinity,
  deliveredBytes: 0,
  flippedBits: 0,
  wasHeldBack: false,
})

/** A frame with one message leaves. */
function send(atMs: number, frameId: number, messageId: number, isLost = false): void {
  const out = new Uint8Array(200)
  const writer = uflow3.createDataWriter()
  const header = { channel: 0, windowParentLead: 0, channelParentLead: 0, fragmentId: 0 }
  writer.begin(out, 0, 200, frameId, 0)
  writer.add({ ...header, messageId, lastFragmentId: 0 }, PAYLOAD, 0, PAYLOAD.length)
  log.onSent(out.subarray(0, writer.finish()), decision(atMs, isLost))
}

/** An ack for frames leaves the other side. */
function acknowledge(atMs: number, frameIds: readonly number[], isLost = false): void {
  const out = new Uint8Array(200)
  const writer = uflow3.createAckWriter()
  writer.begin(out, 0, 200, 0, 0)
  for (const frameId of frameIds) writer.add(frameId, 1, 0)
  log.onAnswered(out.subarray(0, writer.finish()), decision(atMs, isLost))
}

describe('a resend', () => {
  it('is none if every message left once', () => {
    send(0, 1, 7)
    send(10, 2, 8)
    expect(log.summary()).toEqual({ transmissions: 2, resends: 0, spuriousResends: 0 })
  })

  it('of what was lost is needed', () => {
    send(0, 1, 7, true)
    send(101, 2, 7)
    expect(log.summary()).toEqual({ transmissions: 2, resends: 1, spuriousResends: 0 })
  })

  it('of what arrived is needed if the ack was lost', () => {
    send(0, 1, 7)
    acknowledge(50, [1], true)
    send(101, 2, 7)
    acknowledge(151, [1, 2])
    expect(log.summary().spuriousResends).toBe(0)
  })

  it('that does not wait for the ack under way is spurious', () => {
    send(0, 1, 7)
    acknowledge(50, [1])
    send(90, 2, 7)
    expect(log.summary().spuriousResends).toBe(1)
  })

  it('while the frame itself is still under way is spurious', () => {
    send(0, 1, 7)
    send(20, 2, 7)
    acknowledge(50, [1])
    expect(log.summary().spuriousResends).toBe(1)
  })

  it('after a repeat of the lost ack arrived is spurious', () => {
    send(0, 1, 7)
    acknowledge(50, [1], true)
    acknowledge(60, [1])
    send(120, 2, 7)
    expect(log.summary().spuriousResends).toBe(1)
  })

  it('at the very moment at which such a repeat arrives is not', () => {
    send(0, 1, 7)
    acknowledge(50, [1], true)
    acknowledge(60, [1])
    send(110, 2, 7)
    expect(log.summary().spuriousResends).toBe(0)
  })

  it('of what arrived and was never acknowledged is spurious', () => {
    send(0, 1, 7)
    send(101, 2, 7)
    expect(log.summary().spuriousResends).toBe(1)
  })

  it('is judged by every copy before it', () => {
    send(0, 1, 7)
    acknowledge(50, [1], true)
    send(101, 2, 7, true)
    send(202, 3, 7)
    acknowledge(252, [3])
    send(260, 4, 7)
    expect(log.summary()).toEqual({ transmissions: 4, resends: 3, spuriousResends: 1 })
  })
})

it('does not believe an ack for a frame that was never sent', () => {
  send(0, 1, 7)
  expect(() => acknowledge(50, [2])).toThrow('frame 2 was never sent')
})
