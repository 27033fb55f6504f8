import { describe, expect, it } from 'vitest'
import { MessageClock } from './message-clock.ts'

describe('a message clock', () => {
  it('times each message from the plan to its delivery', () => {
    const clock = new MessageClock(2)
    const [first, second] = [clock.next(10), clock.next(20)]
    clock.onDelivered(65, first)
    clock.onDelivered(66, second)
    expect([...clock.latenciesMs]).toEqual([55, 46])
    expect(clock.delivered).toBe(2)
  })

  it('counts a message that never comes with an infinite latency', () => {
    const clock = new MessageClock(2)
    clock.onDelivered(60, clock.next(10))
    clock.next(20)
    expect([...clock.latenciesMs]).toEqual([50, Infinity])
  })

  it('does not go on after a message that came twice', () => {
    const clock = new MessageClock(2)
    const first = clock.next(10)
    clock.onDelivered(60, first)
    expect(() => clock.onDelivered(61, first)).toThrow('message 1 came wrong')
  })

  it('does not go on after one that overtook another, or is damaged', () => {
    const clock = new MessageClock(2)
    const first = clock.next(10)
    expect(() => clock.onDelivered(60, clock.next(20))).toThrow('message 0 came wrong')
    const other = new MessageClock(1)
    const payload = other.next(10)
    payload[99] = 0xff
    expect(() => other.onDelivered(60, payload)).toThrow('message 0 came wrong')
    expect(() => clock.onDelivered(61, first.subarray(1))).toThrow('came wrong')
  })
})
