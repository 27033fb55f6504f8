import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RudpError } from '@rudp/node'
import { expect, test } from 'vitest'
import { MemoryLink } from '../../test/support/memory-link.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { openDiskStorage } from './disk-storage.ts'
import type { CollisionPolicy } from './incoming-file.ts'
import { type IncomingResult, IncomingTransfer } from './incoming-transfer.ts'
import { createDataMessage, type TransferMessage, type Verdict, writeMessage } from './protocol.ts'
import type { Storage } from './storage.ts'

const sha256 = (text: string): Uint8Array =>
  new Uint8Array(createHash('sha256').update(text).digest())
const HELLO = writeMessage({ type: 'hello', version: 1 })
const BYE = writeMessage({ type: 'bye' })
const CANCEL = writeMessage({ type: 'cancel' })

function announce(number: number, name: string, sizeBytes: number): Uint8Array {
  return writeMessage({ type: 'file', number, name, sizeBytes })
}

function data(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text)
  const message = createDataMessage(bytes.length)
  message.set(bytes, 1)
  return message
}

function end(text: string): Uint8Array {
  return writeMessage({ type: 'end', sha256: sha256(text) })
}

/** A whole file. */
function file(number: number, name: string, text: string): Uint8Array[] {
  return [announce(number, name, text.length), data(text), end(text)]
}

/** Lets a receiver hear `messages` and the connection end; gives what it answered. */
async function receive(
  storage: Storage,
  messages: readonly Uint8Array[],
  policy: CollisionPolicy = 'rename',
): Promise<{ replies: (TransferMessage | undefined)[]; result: IncomingResult }> {
  const link = new MemoryLink()
  link.deliver(...messages)
  link.close()
  const result = await new IncomingTransfer(link, { storage, policy }).run()
  return { replies: await link.messages(0), result }
}

const codes = (replies: readonly (TransferMessage | undefined)[]): string[] =>
  replies.filter((reply) => reply?.type === 'verdict').map((reply) => (reply as Verdict).code)

/** A disk of `roomBytes` in all. */
async function smallDisk(folder: string, roomBytes: number): Promise<Storage> {
  const disk = await openDiskStorage(folder)
  let usedBytes = 0
  return {
    begin: async () => {
      const unnamed = await disk.begin()
      return {
        write: async (bytes) => {
          usedBytes += bytes.length
          if (usedBytes > roomBytes) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
          await unnamed.write(bytes)
        },
        publish: (name, mayReplace) => unnamed.publish(name, mayReplace),
        discard: () => unnamed.discard(),
      }
    },
  }
}

test('files are stored, empty ones too, and their sender hears under what name', async () => {
  const folder = await temporaryFolder()
  const storage = await openDiskStorage(folder)
  const empty = [announce(1, 'empty', 0), end('')]
  const messages = [HELLO, ...file(0, 'a.txt', 'hello'), ...empty, BYE]
  const { replies, result } = await receive(storage, messages)
  expect(replies).toEqual([
    { type: 'welcome', version: 1 },
    { type: 'verdict', number: 0, code: 'stored', sha256: sha256('hello'), text: 'a.txt' },
    { type: 'verdict', number: 1, code: 'stored', sha256: sha256(''), text: 'empty' },
  ])
  expect(result).toEqual({ hasBegun: true, isComplete: true, stored: 2, failed: 0 })
  expect((await readdir(folder)).sort()).toEqual(['a.txt', 'empty'])
  expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('hello')
})

test('a hostile name is refused, harms nothing, and the next file is still taken', async () => {
  const parent = await temporaryFolder()
  const folder = join(parent, 'in')
  const storage = await openDiskStorage(folder)
  const names = ['../x', '/tmp/rudp-x', '', '.', '..', 'a\0b', '..\\x', 'a/b', 'n'.repeat(300)]
  const hostile = names.flatMap((name, number) => file(number, name, 'bad'))
  const { replies, result } = await receive(storage, [
    HELLO,
    ...hostile,
    ...file(9, 'ok', 'good'),
    BYE,
  ])
  expect(codes(replies)).toEqual([...names.map(() => 'bad-name'), 'stored'])
  expect(result.isComplete).toBe(false)
  expect(await readdir(parent)).toEqual(['in'])
  expect(await readdir(folder)).toEqual(['ok'])
})

test('a full disk is reported once, at once, and leaves nothing behind', async () => {
  const folder = await temporaryFolder()
  const storage = await smallDisk(folder, 8)
  const large = [announce(0, 'large', 12), data('123456'), data('789012'), data('x'), CANCEL]
  const { replies } = await receive(storage, [HELLO, ...large, BYE])
  expect(codes(replies)).toEqual(['no-space'])
  expect((replies[1] as Verdict).text).toBe('the disk is full')
  expect(await readdir(folder)).toEqual([])
})

test('a file whose SHA-256 or size is wrong never gets its name', async () => {
  const folder = await temporaryFolder()
  const storage = await openDiskStorage(folder)
  const { replies } = await receive(storage, [
    HELLO,
    ...[announce(0, 'hash', 5), data('hellp'), end('hello')],
    ...[announce(1, 'short', 6), data('hello'), end('hello')],
    ...[announce(2, 'long', 4), data('hello'), end('hello')],
    ...[announce(3, 'endless', 5), data('hello')],
    ...file(4, 'good', 'hello'),
    BYE,
  ])
  expect(codes(replies)).toEqual(['damaged', 'damaged', 'damaged', 'damaged', 'stored'])
  expect(await readdir(folder)).toEqual(['good'])
})

test('a sender that goes half-way leaves nothing half-written', async () => {
  const folder = await temporaryFolder()
  const storage = await openDiskStorage(folder)
  const half = [announce(1, 'half', 10), data('hello')]
  const { result } = await receive(storage, [HELLO, ...file(0, 'whole', 'hello'), ...half])
  expect(result).toEqual({ hasBegun: true, isComplete: false, stored: 1, failed: 0 })
  expect(await readdir(folder)).toEqual(['whole'])
})

test('a sender that goes while it is being answered is no trouble', async () => {
  const folder = await temporaryFolder()
  const storage = await openDiskStorage(folder)
  const link = new MemoryLink()
  link.deliver(HELLO, announce(0, 'half', 10), data('hello'), end('hello'))
  link.close()
  link.send = (message) => {
    if (message[0] === 129) return true
    throw new RudpError('ERR_RUDP_CLOSED', 'Cannot send message: the connection is over')
  }
  const result = await new IncomingTransfer(link, { storage, policy: 'rename' }).run()
  expect(result).toMatchObject({ hasBegun: true, isComplete: false, failed: 1 })
  expect(await readdir(folder)).toEqual([])
})

test('a file that its sender gives up is forgotten', async () => {
  const folder = await temporaryFolder()
  const storage = await openDiskStorage(folder)
  const { replies } = await receive(storage, [HELLO, announce(0, 'a', 9), data('he'), CANCEL, BYE])
  expect(codes(replies)).toEqual(['cancelled'])
  expect(await readdir(folder)).toEqual([])
})

test('what happens to a taken name is the policy', async () => {
  const names = async (policy: CollisionPolicy): Promise<[string[], string[], string]> => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'a.txt'), 'old')
    const storage = await openDiskStorage(folder)
    const messages = [HELLO, ...file(0, 'a.txt', 'new'), ...file(1, 'a.txt', 'newer'), BYE]
    const { replies } = await receive(storage, messages, policy)
    const content = await readFile(join(folder, 'a.txt'), 'utf8')
    return [codes(replies), (await readdir(folder)).sort(), content]
  }
  const renamed = ['a (1).txt', 'a (2).txt', 'a.txt']
  expect(await names('rename')).toEqual([['stored', 'stored'], renamed, 'old'])
  expect(await names('replace')).toEqual([['stored', 'stored'], ['a.txt'], 'newer'])
  expect(await names('refuse')).toEqual([['exists', 'exists'], ['a.txt'], 'old'])
})

test('whoever does not speak the protocol is told so', async () => {
  const storage = await openDiskStorage(await temporaryFolder())
  const reply = async (...messages: Uint8Array[]): Promise<unknown> => {
    const { replies } = await receive(storage, messages)
    return replies.at(-1)
  }
  const text = (value: string): unknown => ({
    type: 'refuse',
    text: expect.stringContaining(value),
  })
  expect(await reply(new TextEncoder().encode('GET /'))).toEqual(text('this is a rudp receive'))
  expect(await reply(writeMessage({ type: 'hello', version: 2 }))).toEqual(text('version 1 only'))
  expect(await reply(HELLO, data('x'))).toEqual(text('makes no sense'))
  expect(await reply(HELLO, announce(0, 'a', 1), BYE)).toEqual(text('makes no sense'))
  expect(await reply(HELLO, Uint8Array.of(200))).toEqual(text('makes no sense'))
})
