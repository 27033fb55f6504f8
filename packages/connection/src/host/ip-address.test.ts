import { isIP, isIPv4, SocketAddress } from 'node:net'
import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { parseIp, readIpGroups, toShownHostname } from './ip-address.ts'

describe('parseIp', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::', '::'],
    ['::1', '::1'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['2001:DB8::0:1', '2001:db8::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::ffff:127.0.0.1', '::ffff:127.0.0.1'],
    ['::FFFF:7f00:1', '::ffff:127.0.0.1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['fe80:0::1%eth0', 'fe80::1%eth0'],
  ])('writes %s as %s', (text, expected) => {
    expect(parseIp(text)?.hostname).toBe(expected)
  })

  it.each([
    '',
    'localhost',
    'game.example',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.4.',
    '01.2.3.4',
    '256.1.1.1',
    ':',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    '12345::',
    '::1.2.3',
    'g::',
    '1:2:3:4:5:6:7:8::',
    '1.2.3.4::',
    '::1%',
    '[::1]',
  ])('does not take %j for an address', (text) => {
    expect(parseIp(text)).toBeUndefined()
  })
})

const group = fc.oneof(
  { weight: 2, arbitrary: fc.constant('0') },
  fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16)),
)
const full = fc.array(group, { minLength: 8, maxLength: 8 }).map((groups) => groups.join(':'))
const shortened = fc
  .tuple(fc.array(group, { maxLength: 4 }), fc.array(group, { maxLength: 3 }))
  .map(([head, tail]) => `${head.join(':')}::${tail.join(':')}`)

test('an address has one text, the one in which Node reports it', () => {
  fc.assert(
    fc.property(fc.oneof(full, shortened), (text) => {
      const parsed = parseIp(text)
      expect(parsed?.family).toBe('IPv6')
      const reported = new SocketAddress({ address: text, family: 'ipv6' }).address
      // Node writes the long-gone IPv4-compatible addresses with dots.
      if (!isIPv4(reported.slice(2))) expect(parsed?.hostname).toBe(reported)
      expect(parseIp(parsed?.hostname ?? '')).toEqual(parsed)
    }),
  )
})

test('what is no address for Node is none for us', () => {
  const text = fc.stringMatching(/^[0-9a-f:.]{0,20}$/)
  fc.assert(
    fc.property(text, (address) => {
      expect(parseIp(address) !== undefined).toBe(isIP(address) !== 0)
    }),
    { numRuns: 2000 },
  )
})

describe('toShownHostname', () => {
  it.each([
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:c000:207', '::ffff:c000:207'],
    ['2001:db8::1', '2001:db8::1'],
    ['::1', '::1'],
  ])('shows %s as %s', (hostname, shown) => {
    expect(toShownHostname(hostname)).toBe(shown)
  })
})

describe('the groups of an address', () => {
  it.each<[string, number[] | undefined]>([
    ['10.20.30.40', [10 * 256 + 20, 30 * 256 + 40]],
    ['245.249.199.9', [245 * 256 + 249, 199 * 256 + 9]],
    ['2001:db8::1', [0x2001, 0xdb8, 0, 0, 0, 0, 0, 1]],
    ['fe80::1%eth0', [0xfe80, 0, 0, 0, 0, 0, 0, 1]],
    ['64:ff9b::10.20.30.40', [0x64, 0xff9b, 0, 0, 0, 0, 0x0a14, 0x1e28]],
    ['10.20.30.40::', undefined],
    ['1:10.20.30.40:1::', undefined],
    ['1:2:3:4:5:6:7', undefined],
    ['localhost', undefined],
  ])('%s', (text, groups) => {
    expect(readIpGroups(text)).toEqual(groups)
  })
})

it('writes IPv4 addresses only within those that stand for one', () => {
  expect(parseIp('::ffff:0:102:304')?.hostname).toBe('::ffff:0:102:304')
  expect(parseIp('1::ffff:102:304')?.hostname).toBe('1::ffff:102:304')
  expect(parseIp('::1:0:ffff:102:304')?.hostname).toBe('::1:0:ffff:102:304')
  expect(toShownHostname('1:ffff:127.0.0.1')).toBe('1:ffff:127.0.0.1')
  expect(toShownHostname('0000000127.0.0.1')).toBe('0000000127.0.0.1')
})
