import { describe, expect, it } from 'vitest'
import { writeSocketAddress } from './write-socket-address.ts'

function written(family: 'IPv4' | 'IPv6', hostname: string, port: number): string {
  const out = new Uint8Array(30).fill(0xee)
  const sizeBytes = writeSocketAddress(out, 1, family, hostname, port)
  expect(out[0]).toBe(0xee)
  expect(out[1 + sizeBytes]).toBe(0xee)
  return Buffer.from(out.subarray(1, 1 + sizeBytes)).toString('hex')
}

describe('writeSocketAddress', () => {
  it('writes IPv4 as the kernel has it', () => {
    expect(written('IPv4', '192.0.2.255', 0x1234)).toBe('02001234c00002ff0000000000000000')
  })

  it('writes IPv6, and IPv4 as an IPv6 socket sees it', () => {
    const head = '0a00123400000000'
    const scope = '00000000'
    expect(written('IPv6', '2001:db8::1', 0x1234)).toBe(
      `${head}20010db8000000000000000000000001${scope}`,
    )
    expect(written('IPv6', '::ffff:192.0.2.1', 0x1234)).toBe(
      `${head}00000000000000000000ffffc0000201${scope}`,
    )
  })

  it('writes nothing for another family, a name or a zone', () => {
    for (const hostname of ['::1', 'localhost', '']) {
      expect(written('IPv4', hostname, 1)).toBe('')
    }
    for (const hostname of ['127.0.0.1', 'localhost', 'fe80::1%eth0', 'fe80::1%']) {
      expect(written('IPv6', hostname, 1)).toBe('')
    }
  })
})
