import { basename, join, resolve } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alternativeName, checkFileName } from './file-name.ts'

test('ordinary names are allowed', () => {
  for (const name of ['a', '.profile', 'photo (1).jpg', 'Grüße.txt', '写真.png', '...', 'a b']) {
    expect(checkFileName(name), name).toBeUndefined()
  }
})

test('names that could mean anything but a file in the folder are refused', () => {
  for (const name of [
    '',
    '.',
    '..',
    '../x',
    '/etc/passwd',
    'a/b',
    '..\\x',
    'C:\\x',
    'a\0b',
    'a\nb',
    '\u001b[2J',
    'x'.repeat(256),
    'ü'.repeat(128),
  ]) {
    expect(checkFileName(name, 'linux'), JSON.stringify(name)).toBeTypeOf('string')
  }
})

test('on Windows, devices and signs of its own are refused too', () => {
  for (const name of ['CON', 'nul.txt', 'com1', 'a:b', 'a?', 'a.', 'a ', '<a>']) {
    expect(checkFileName(name, 'win32'), name).toBe('the name is not possible on Windows')
    expect(checkFileName(name, 'linux'), name).toBeUndefined()
  }
  expect(checkFileName('console.txt', 'win32')).toBeUndefined()
})

test('whatever is allowed lies in the folder itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (name) => {
      fc.pre(checkFileName(name, 'linux') === undefined)
      expect(resolve('/folder', name)).toBe(join('/folder', name))
      expect(basename(resolve('/folder', name))).toBe(name)
    }),
  )
})

test('a taken name gets a number before its ending', () => {
  expect(alternativeName('photo.jpg', 1)).toBe('photo (1).jpg')
  expect(alternativeName('archive.tar.gz', 2)).toBe('archive.tar (2).gz')
  expect(alternativeName('.profile', 1)).toBe('.profile (1)')
  expect(alternativeName('notes', 12)).toBe('notes (12)')
})

test('a long name is cut so that its number fits, between characters', () => {
  const name = alternativeName(`${'ü'.repeat(125)}.txt`, 1)
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255)
  expect(name).toMatch(/^ü+ \(1\)\.txt$/)
})
