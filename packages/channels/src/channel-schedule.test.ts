import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ChannelSchedule } from './channel-schedule.ts'

/** The order in which a scan visits the channels. */
function scan(schedule: ChannelSchedule): number[] {
  const channels: number[] = []
  for (let channel = schedule.first(); channel >= 0; channel = schedule.next()) {
    channels.push(channel)
  }
  return channels
}

/** Channels in the order they get to send, if each always has more of `sizeBytes`. */
function turns(schedule: ChannelSchedule, sizesBytes: Record<number, number>, count: number) {
  return Array.from({ length: count }, () => {
    const channel = schedule.first()
    schedule.onSent(channel, sizesBytes[channel] ?? 0)
    return channel
  })
}

describe('ChannelSchedule', () => {
  it('visits every channel with something to send once, the more urgent first', () => {
    const operation = fc.tuple(fc.nat(63), fc.option(fc.nat(7), { nil: undefined }), fc.nat(2000))
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200, size: 'max' }), (operations) => {
        const schedule = new ChannelSchedule(64, 1448)
        const model = new Map<number, number>()
        for (const [channel, priority, sizeBytes] of operations) {
          if (priority === undefined) {
            schedule.clear(channel)
            model.delete(channel)
          } else {
            schedule.set(channel, priority)
            model.set(channel, priority)
            if (sizeBytes > 1000) schedule.onSent(channel, sizeBytes)
          }
        }
        const visited = scan(schedule)
        expect([...visited].sort((a, b) => a - b)).toEqual([...model.keys()].sort((a, b) => a - b))
        const priorities = visited.map((channel) => model.get(channel)!)
        expect(priorities).toEqual([...priorities].sort((a, b) => a - b))
      }),
    )
  })

  it('gives equals about the same number of bytes, whatever their fragments are', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 1448 }), {
      minLength: 1,
      maxLength: 64,
      size: 'max',
    })
    fc.assert(
      fc.property(sizes, (sizesBytes) => {
        const schedule = new ChannelSchedule(64, 1448)
        const sentBytes = sizesBytes.map(() => 0)
        for (const channel of sizesBytes.keys()) schedule.set(channel, 4)
        for (let step = 0; step < 5000; step++) {
          const channel = schedule.first()
          schedule.onSent(channel, sizesBytes[channel]!)
          sentBytes[channel]! += sizesBytes[channel]! + 16
        }
        expect(Math.max(...sentBytes) - Math.min(...sentBytes)).toBeLessThanOrEqual(3 * 1464)
      }),
      { numRuns: 30 },
    )
  })

  it('lets a channel of small messages send several between two fragments of a transfer', () => {
    const schedule = new ChannelSchedule(64, 1448)
    schedule.set(0, 4)
    schedule.set(1, 4)
    const order = turns(schedule, { 0: 1448, 1: 472 }, 12)
    expect(order.join('')).toMatchInlineSnapshot(`"011101110111"`)
  })

  it('lets a channel that had nothing to send go first, but not time and again', () => {
    const schedule = new ChannelSchedule(64, 1448)
    for (const channel of [10, 11, 12]) schedule.set(channel, 4)
    turns(schedule, { 10: 1448, 11: 1448, 12: 1448 }, 4)

    schedule.set(40, 4)
    expect(schedule.first()).toBe(40)
    schedule.onSent(40, 100)
    schedule.clear(40)
    schedule.set(40, 4)
    expect(schedule.first()).not.toBe(40)
    schedule.clear(40)

    turns(schedule, { 10: 1448, 11: 1448, 12: 1448 }, 3)
    schedule.set(40, 4)
    expect(schedule.first()).toBe(40)
  })

  it('starts a new round after the last channel as well', () => {
    const schedule = new ChannelSchedule(64, 1448)
    for (const channel of [10, 63]) schedule.set(channel, 4)
    turns(schedule, { 10: 1448, 63: 1448 }, 2)
    schedule.set(40, 4)
    schedule.onSent(40, 100)
    schedule.clear(40)
    expect(turns(schedule, { 10: 1448, 63: 1448 }, 2)).toEqual([10, 63])
    schedule.set(40, 4)
    expect(schedule.first()).toBe(40)
  })

  it('takes turns again once a channel has used up its head start', () => {
    const schedule = new ChannelSchedule(64, 1448)
    schedule.set(5, 4)
    turns(schedule, { 5: 1448 }, 2)
    schedule.set(60, 4)
    const order = turns(schedule, { 5: 1448, 60: 1448 }, 8)
    expect(order.join(' ')).toMatchInlineSnapshot(`"60 60 5 60 5 60 5 60"`)
  })

  it('refuses more channels than it has bits for', () => {
    expect(() => new ChannelSchedule(65, 1448)).toThrow(RangeError)
    expect(() => new ChannelSchedule(0, 1448)).toThrow(RangeError)
  })
})
