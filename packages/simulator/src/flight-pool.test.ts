import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Flight, FlightPool } from './flight-pool.ts'

describe('Flight', () => {
  it('holds a copy of exactly what was loaded last, whatever the sizes before', () => {
    const flight = new Flight()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000, size: 'max' }), (bytes) => {
        flight.load(bytes)
        expect(flight.bytes).toEqual(bytes)
        expect(flight.bytes.buffer).not.toBe(bytes.buffer)
      }),
    )
  })

  it('keeps its buffer for what fits', () => {
    const flight = new Flight()
    flight.load(new Uint8Array(1200))
    const { buffer } = flight.bytes
    flight.load(new Uint8Array(30))
    expect(flight.bytes.buffer).toBe(buffer)
  })
})

describe('FlightPool', () => {
  it('hands out a number that is not in use, and again once it is released', () => {
    const pool = new FlightPool()
    const first = pool.take()
    const second = pool.take()
    expect(second).not.toBe(first)
    expect(pool.inUse).toBe(2)
    pool.release(first)
    expect(pool.inUse).toBe(1)
    expect(pool.take()).toBe(first)
  })
})
