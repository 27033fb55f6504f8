import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AddressMap } from './address-map.ts'

describe('AddressMap', () => {
  it('agrees with a Map whose key is hostname and port', () => {
    const operation = fc.record({
      hostname: fc.constantFrom('192.0.2.1', '192.0.2.2', '::1'),
      port: fc.integer({ min: 1, max: 3 }),
      value: fc.option(fc.nat(9), { nil: undefined }),
    })
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
        const map = new AddressMap<number>()
        const model = new Map<string, number>()
        for (const { hostname, port, value } of operations) {
          const key = `${hostname}|${port}`
          if (value === undefined) {
            map.delete(hostname, port)
            model.delete(key)
          } else {
            map.set(hostname, port, value)
            model.set(key, value)
          }
          expect(map.get(hostname, port)).toBe(model.get(key))
          expect(map.size).toBe(model.size)
          const ofHost = [...model.keys()].filter((each) => each.startsWith(`${hostname}|`))
          expect(map.countAt(hostname)).toBe(ofHost.length)
          expect([...map.values()].sort()).toEqual([...model.values()].sort())
        }
      }),
    )
  })
})
