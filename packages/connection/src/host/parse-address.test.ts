import { expect, it } from 'vitest'
import { checkPort, parseAddress } from './parse-address.ts'

it.each([
  ['game.example:7777', 'game.example', 7777],
  ['127.0.0.1:1', '127.0.0.1', 1],
  ['[::1]:65535', '::1', 65_535],
  ['[fe80::1%eth0]:80', 'fe80::1%eth0', 80],
])('reads %s', (text, hostname, port) => {
  expect(parseAddress(text)).toEqual({ hostname, port })
})

it('takes an object as it is, but for what is not asked for', () => {
  const given = { hostname: '::1', port: 7777, more: 1 }
  expect(parseAddress(given)).toEqual({ hostname: '::1', port: 7777 })
})

it.each([
  'game.example',
  ':7777',
  '[]:7777',
  '[x:7777',
  'game.example:',
  'game.example:77x',
  '::1:7777',
  '[::1]7777',
  'x[::1]:7777',
  '[::1]:7777x',
])('refuses %s', (text) => {
  expect(() => parseAddress(text)).toThrow(TypeError)
})

it.each([{ hostname: '', port: 1 }, { port: 1 }, { hostname: 5, port: 1 }])(
  'refuses an address without a hostname: %o',
  (target) => {
    expect(() => parseAddress(target as never)).toThrow(TypeError)
  },
)

it.each([0, 65_536, -1, 1.5, Number.NaN])('cannot connect to port %s', (port) => {
  expect(() => parseAddress({ hostname: 'a', port })).toThrow(
    `Cannot connect: port must be from 1 to 65535, got ${port}`,
  )
})

it('can listen on any port, and on whichever the system chooses', () => {
  for (const port of [0, 1, 65_535]) expect(() => checkPort(port)).not.toThrow()
  for (const port of [-1, 65_536, 0.5, Number.NaN])
    expect(() => checkPort(port)).toThrow(RangeError)
})
