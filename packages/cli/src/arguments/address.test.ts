import { expect, test } from 'vitest'
import { formatAddress, localAddress, peerAddress } from './address.ts'

test('a peer is a host and a port', () => {
  expect(peerAddress('example.org:7777')).toEqual({ hostname: 'example.org', port: 7777 })
  expect(peerAddress('127.0.0.1:1')).toEqual({ hostname: '127.0.0.1', port: 1 })
  expect(peerAddress('[::1]:7777')).toEqual({ hostname: '::1', port: 7777 })
  for (const text of [
    '',
    'host',
    ':1',
    'host:',
    'host:0',
    'host:65536',
    '::1:7',
    'a b:1',
    '[]:1',
  ]) {
    expect(() => peerAddress(text), text).toThrow('HOST:PORT')
  }
})

test('to listen, a port will do', () => {
  expect(localAddress('4000')).toEqual({ hostname: '0.0.0.0', port: 4000 })
  expect(localAddress(':4000')).toEqual({ hostname: '0.0.0.0', port: 4000 })
  expect(localAddress('localhost:0')).toEqual({ hostname: 'localhost', port: 0 })
  expect(localAddress('[::]:4000')).toEqual({ hostname: '::', port: 4000 })
  for (const text of ['', 'host', '65536', ':']) expect(() => localAddress(text), text).toThrow()
})

test('an address reads back as it is written', () => {
  for (const text of ['10.0.0.1:80', '[2001:db8::1]:7777', 'localhost:1']) {
    expect(formatAddress(peerAddress(text))).toBe(text)
  }
})
