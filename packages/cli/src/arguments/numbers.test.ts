import { expect, test } from 'vitest'
import { milliseconds, port, probability, quantity, wholeNumber } from './numbers.ts'

test('a whole number is digits within its bounds', () => {
  const read = wholeNumber(0, 100)
  expect(read('0')).toBe(0)
  expect(read('100')).toBe(100)
  for (const text of ['', '-1', '101', '1.5', '1e1', '0x10', ' 1', 'ten']) {
    expect(() => read(text), text).toThrow('whole number from 0 to 100')
  }
})

test('a port is 65535 at most, and 0 only where the system may choose', () => {
  expect(port(0)('0')).toBe(0)
  expect(port(1)('65535')).toBe(65_535)
  expect(() => port(1)('0')).toThrow()
  expect(() => port(0)('65536')).toThrow()
})

test('a probability may be a share or a percentage', () => {
  expect(probability('0.05')).toBe(0.05)
  expect(probability('.5')).toBe(0.5)
  expect(probability('5%')).toBe(0.05)
  expect(probability('1')).toBe(1)
  for (const text of ['', '%', '1.1', '101%', '-0.1', 'NaN', 'Infinity']) {
    expect(() => probability(text), text).toThrow('from 0 to 1')
  }
})

test('a quantity may be in thousands, millions and billions', () => {
  expect(quantity('1500')).toBe(1500)
  expect(quantity('60k')).toBe(60_000)
  expect(quantity('1.5M')).toBe(1_500_000)
  expect(quantity('1G')).toBe(1e9)
  for (const text of ['', 'k', '0', '-1', '1kk', '1T']) expect(() => quantity(text), text).toThrow()
})

test('a span of time is in ms', () => {
  expect(milliseconds('2.5')).toBe(2.5)
  for (const text of ['', '-1', '1s', '1e9', '99999999999']) {
    expect(() => milliseconds(text), text).toThrow()
  }
})
