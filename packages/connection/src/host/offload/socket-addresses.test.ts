import { describe, expect, it } from 'vitest'
import { SocketAddresses } from './socket-addresses.ts'
import { writeSocketAddress } from './write-socket-address.ts'

function written(write: (out: Uint8Array) => number): { sizeBytes: number; bytes: Uint8Array } {
  const bytes = new Uint8Array(40).fill(0xa5)
  return { sizeBytes: write(bytes), bytes }
}

describe('SocketAddresses', () => {
  it.each([
    ['IPv4', '10.1.2.3'],
    ['IPv6', '2001:db8::7'],
    ['IPv6', '::ffff:10.0.0.1'],
    ['IPv4', '2001:db8::7'],
    ['IPv6', '10.1.2.3'],
    ['IPv6', 'fe80::1%eth0'],
    ['IPv4', 'localhost'],
  ] as const)('of %s writes %s as it is written anew, every time', (family, hostname) => {
    const addresses = new SocketAddresses(family)
    for (const port of [7, 65_535, 256, 7]) {
      expect(written((out) => addresses.write(out, 5, hostname, port))).toEqual(
        written((out) => writeSocketAddress(out, 5, family, hostname, port)),
      )
    }
  })

  it('writes another port in place', () => {
    const addresses = new SocketAddresses('IPv4')
    const out = new Uint8Array(20)
    addresses.write(out, 2, '10.0.0.1', 1)
    addresses.writePort(out, 2, 0x1234)
    expect(out).toEqual(
      written((all) => addresses.write(all.fill(0), 2, '10.0.0.1', 0x1234)).bytes.subarray(0, 20),
    )
  })

  it('goes on after more addresses than it remembers', () => {
    const addresses = new SocketAddresses('IPv4')
    const out = new Uint8Array(16)
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 5_000; i++) {
        const octets = [10, 0, i >> 8, i & 255]
        expect(addresses.write(out, 0, octets.join('.'), 7)).toBe(16)
        expect([...out.subarray(4, 8)]).toEqual(octets)
      }
    }
  })
})
