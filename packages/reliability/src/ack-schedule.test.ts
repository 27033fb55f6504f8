import { describe, expect, it } from 'vitest'
import { AckSchedule } from './ack-schedule.ts'

const IN_ORDER = true
const OUT_OF_ORDER = false

describe('AckSchedule', () => {
  it('welcomes a way for an ack before its time, but none for one that is not owed', () => {
    const schedule = new AckSchedule()
    expect(schedule.isWelcome(10)).toBe(false)
    schedule.onFrame(10, 1_472, IN_ORDER)
    schedule.onAckSent(10, false)
    expect(schedule.isWelcome(10.5)).toBe(false)
    schedule.onFrame(10.5, 1_472, IN_ORDER)
    expect(schedule.dueAtMs).toBe(12.5)
    expect(schedule.isWelcome(10.5)).toBe(true)
  })

  it('keeps the distance between acks on such a way, unless one is due', () => {
    const schedule = new AckSchedule()
    schedule.onAckSent(10, false)
    schedule.onFrame(10.1, 100, IN_ORDER)
    expect(schedule.isWelcome(10.2)).toBe(false)
    expect(schedule.isWelcome(10.25)).toBe(true)
    schedule.onRequest(10.1)
    expect(schedule.isWelcome(10.1)).toBe(true)
  })

  it('owes no ack at first', () => {
    expect(new AckSchedule().dueAtMs).toBe(Infinity)
  })

  it('acknowledges a small frame at once', () => {
    const schedule = new AckSchedule()
    schedule.onFrame(10, 999, IN_ORDER)
    expect(schedule.dueAtMs).toBe(10)
  })

  it('acknowledges a large frame at once after a pause', () => {
    const schedule = new AckSchedule()
    schedule.onFrame(10, 1_472, IN_ORDER)
    expect(schedule.dueAtMs).toBe(10)
    schedule.onAckSent(10, false)
    schedule.onFrame(12, 1_472, IN_ORDER)
    expect(schedule.dueAtMs).toBe(12)
  })

  it('lets two frames of a bulk transfer share an ack, or 2 ms pass', () => {
    const schedule = new AckSchedule()
    schedule.onFrame(10, 1_472, IN_ORDER)
    schedule.onAckSent(10, false)
    schedule.onFrame(10.9, 1_000, IN_ORDER)
    expect(schedule.dueAtMs).toBe(12.9)
    schedule.onFrame(11.5, 1_000, IN_ORDER)
    expect(schedule.dueAtMs).toBe(11.5)
    schedule.onAckSent(11.5, false)
    expect(schedule.dueAtMs).toBe(Infinity)
    schedule.onFrame(12, 1_000, IN_ORDER)
    expect(schedule.dueAtMs).toBe(14)
  })

  it('acknowledges each bulk frame of a slow path, a millisecond apart or more', () => {
    const schedule = new AckSchedule()
    schedule.onFrame(10, 1_472, IN_ORDER)
    schedule.onAckSent(10, false)
    schedule.onFrame(11, 1_472, IN_ORDER)
    expect(schedule.dueAtMs).toBe(11)
  })

  it('acknowledges a bulk frame at once if something is missing before it', () => {
    const schedule = new AckSchedule()
    schedule.onFrame(10, 1_472, IN_ORDER)
    schedule.onAckSent(10, false)
    schedule.onFrame(11, 1_472, OUT_OF_ORDER)
    expect(schedule.dueAtMs).toBe(11)
  })

  it('keeps a quarter of a millisecond between acks', () => {
    const schedule = new AckSchedule()
    schedule.onFrame(10, 100, IN_ORDER)
    schedule.onAckSent(10, false)
    schedule.onFrame(10.1, 100, IN_ORDER)
    expect(schedule.dueAtMs).toBe(10.25)
    schedule.onFrame(10.2, 100, IN_ORDER)
    expect(schedule.dueAtMs).toBe(10.25)
  })

  it('holds a late frame for a millisecond, unless a newer one comes', () => {
    const schedule = new AckSchedule()
    schedule.onLateFrame(10)
    expect(schedule.dueAtMs).toBe(11)
    schedule.onLateFrame(10.5)
    expect(schedule.dueAtMs).toBe(11)
    schedule.onFrame(10.7, 100, IN_ORDER)
    expect(schedule.dueAtMs).toBe(10.7)
  })

  it('answers a request at once, however soon after another ack', () => {
    const schedule = new AckSchedule()
    schedule.onAckSent(10, false)
    schedule.onRequest(10)
    expect(schedule.dueAtMs).toBe(10)
  })

  it('goes on at once with what did not fit', () => {
    const schedule = new AckSchedule()
    schedule.onFrame(10, 100, IN_ORDER)
    schedule.onAckSent(10, true)
    expect(schedule.dueAtMs).toBe(10)
  })
})
