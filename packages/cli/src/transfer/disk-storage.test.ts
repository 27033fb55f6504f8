import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { openDiskStorage } from './disk-storage.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

test('the folder is made if need be', async () => {
  const folder = join(await temporaryFolder(), 'a', 'b')
  await openDiskStorage(folder)
  expect((await stat(folder)).isDirectory()).toBe(true)
})

test('a file in place of the folder is refused', async () => {
  const path = join(await temporaryFolder(), 'file')
  await writeFile(path, '')
  await expect(openDiskStorage(path)).rejects.toThrow()
})

test('a folder that may not be written to is refused', async () => {
  const folder = await temporaryFolder()
  await chmod(folder, 0o555)
  // Root may write anywhere.
  if (process.getuid?.() === 0) return
  await expect(openDiskStorage(folder)).rejects.toThrow()
})

test('until it is published a file has no name but a hidden one', async () => {
  const folder = await temporaryFolder()
  const storage = await openDiskStorage(folder)
  const file = await storage.begin()
  await file.write(bytes('half of '))
  expect(await readdir(folder)).toEqual([expect.stringMatching(/^\.rudp-[0-9a-f]{16}\.part$/)])
  await file.write(bytes('it'))
  expect(await file.publish('name', false)).toBe(true)
  expect(await readdir(folder)).toEqual(['name'])
  expect(await readFile(join(folder, 'name'), 'utf8')).toBe('half of it')
})

test('what is discarded leaves nothing, and what is published stays', async () => {
  const folder = await temporaryFolder()
  const storage = await openDiskStorage(folder)
  const kept = await storage.begin()
  await kept.publish('kept', false)
  await kept.discard()
  const dropped = await storage.begin()
  await dropped.write(bytes('x'))
  await dropped.discard()
  await dropped.discard()
  expect(await readdir(folder)).toEqual(['kept'])
})

test('a taken name is not taken away, unless that is wanted', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'name'), 'old')
  const storage = await openDiskStorage(folder)
  const file = await storage.begin()
  await file.write(bytes('new'))
  expect(await file.publish('name', false)).toBe(false)
  expect(await readFile(join(folder, 'name'), 'utf8')).toBe('old')
  expect(await file.publish('name', true)).toBe(true)
  expect(await readFile(join(folder, 'name'), 'utf8')).toBe('new')
  expect(await readdir(folder)).toEqual(['name'])
})

test('a link in place of the name is never written through', async () => {
  const folder = await temporaryFolder()
  const outside = join(await temporaryFolder(), 'outside')
  await writeFile(outside, 'untouched')
  await mkdir(join(folder, 'in'))
  await symlink(outside, join(folder, 'in', 'name'))
  const storage = await openDiskStorage(join(folder, 'in'))
  const file = await storage.begin()
  await file.write(bytes('new'))
  expect(await file.publish('name', false)).toBe(false)
  expect(await file.publish('name', true)).toBe(true)
  expect(await readFile(outside, 'utf8')).toBe('untouched')
})
