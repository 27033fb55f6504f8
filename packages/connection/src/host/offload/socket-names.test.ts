import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseIp } from '../ip-address.ts'
import { SocketNames } from './socket-names.ts'
import { writeSocketAddress } from './write-socket-address.ts'

/** The words of a `sockaddr`, behind three others. */
function wordsOf(hostname: string, port: number): Uint32Array {
  const bytes = new Uint8Array(12 + 28)
  const family = hostname.includes(':') ? 'IPv6' : 'IPv4'
  expect(writeSocketAddress(bytes, 12, family, hostname, port)).toBeGreaterThan(0)
  return new Uint32Array(bytes.buffer)
}

function read(hostname: string, port = 7): unknown[] {
  const names = new SocketNames()
  const words = wordsOf(hostname, port)
  return [names.hostname(words, 3), names.port(words, 3)]
}

describe('SocketNames', () => {
  it.each([
    '127.0.0.1',
    '255.0.9.254',
    '::1',
    '::',
    '2001:db8::8:800:200c:417a',
    '::ffff:10.1.2.3',
  ])('reads %s', (hostname) => {
    expect(read(hostname)).toEqual([hostname, 7])
  })

  it('gives every address the text that it has elsewhere, and its port', () => {
    const address = fc.oneof(fc.ipV4(), fc.ipV6())
    fc.assert(
      fc.property(address, fc.integer({ min: 0, max: 65_535 }), (text, port) => {
        const hostname = parseIp(text)?.hostname as string
        expect(read(hostname, port)).toEqual([hostname, port])
      }),
    )
  })

  it('keeps apart what it remembers, whatever the order', () => {
    const names = new SocketNames()
    const hosts = Array.from(
      { length: 10_000 },
      (_, i) => `10.${i % 7}.${(i >> 8) & 255}.${i & 255}`,
    )
    for (const hostname of [...hosts, ...hosts.toReversed()]) {
      expect(names.hostname(wordsOf(hostname, 1), 3)).toBe(hostname)
    }
  })

  it('keeps apart two IPv6 addresses that share a hash', () => {
    const multiplier = 0x9e3779b1
    const one = wordsOf('2001:db8::7', 1)
    const other = one.slice()
    other[5] = ~one[5]!
    other[6] = one[6]! ^ Math.imul(one[5]!, multiplier) ^ Math.imul(other[5]!, multiplier)
    const names = new SocketNames()
    const texts = [one, other, one].map((words) => names.hostname(words, 3))
    expect(texts[0]).toBe('2001:db8::7')
    expect(texts[1]).not.toBe(texts[0])
    expect(texts[2]).toBe(texts[0])
  })

  it('does not know the name of a zone', () => {
    const words = wordsOf('fe80::1', 7)
    words[3 + 6] = 2
    expect(new SocketNames().hostname(words, 3)).toBeUndefined()
  })
})
