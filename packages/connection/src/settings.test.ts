import { describe, expect, it } from 'vitest'
import { rateFromWire, rateToWire, resolveSettings } from './settings.ts'

describe('resolveSettings', () => {
  it('fills in the documented defaults', () => {
    const { congestion, ...numbers } = resolveSettings()
    expect(typeof congestion).toBe('function')
    expect(numbers).toMatchInlineSnapshot(`
      {
        "bundling": true,
        "closeTimeoutMs": 10000,
        "handshakeTimeoutMs": 10000,
        "idleTimeoutMs": 20000,
        "keepaliveMs": 5000,
        "maxMessageBytes": 1000000,
        "maxReceiveAlloc": 1000000,
        "maxReceiveRate": Infinity,
        "maxSendRate": Infinity,
        "minSendRate": 0,
        "mtu": "auto",
        "piggybacking": true,
        "redundantChannels": [],
        "sendWindow": 4096,
      }
    `)
  })

  it.each([
    ['maxMessageBytes', 0],
    ['maxMessageBytes', 2 ** 32],
    ['idleTimeoutMs', Number.NaN],
    ['keepaliveMs', -1],
    ['sendWindow', 4097],
    ['mtu', 1_279],
    ['mtu', 65_536],
    ['maxSendRate', 0],
    ['minSendRate', -1],
  ])('refuses %s of %f', (name, value) => {
    expect(() => resolveSettings({ [name]: value })).toThrow(RangeError)
    expect(() => resolveSettings({ [name]: value })).toThrow(`Cannot configure connection: ${name}`)
  })

  it('refuses values of another type', () => {
    expect(() => resolveSettings({ keepaliveMs: '5' as unknown as number })).toThrow(TypeError)
    expect(() => resolveSettings({ congestion: 'bbr' as never })).toThrow(TypeError)
    expect(() => resolveSettings({ redundantChannels: [-1] })).toThrow(TypeError)
    expect(() => resolveSettings({ bundling: 1 as never })).toThrow(TypeError)
    expect(() => resolveSettings({ piggybacking: 'yes' as never })).toThrow(TypeError)
    expect(() => resolveSettings({ mtu: 'large' as never })).toThrow(TypeError)
    expect(resolveSettings({ mtu: 'auto' }).mtu).toBe('auto')
    expect(resolveSettings({ mtu: 9_000 }).mtu).toBe(9_000)
  })

  it('takes undefined for the default', () => {
    expect(resolveSettings({ keepaliveMs: undefined as unknown as number }).keepaliveMs).toBe(5_000)
  })
})

describe('rates on the wire', () => {
  it('writes no limit as all ones, and fractions rounded down, never to nothing', () => {
    expect(rateToWire(Infinity)).toBe(0xffff_ffff)
    expect(rateToWire(2 ** 40)).toBe(0xffff_ffff)
    expect(rateToWire(1_000.9)).toBe(1_000)
    expect(rateToWire(0.5)).toBe(1)
    expect(rateFromWire(0xffff_ffff)).toBe(Infinity)
    expect(rateFromWire(2_000_000)).toBe(2_000_000)
  })
})
