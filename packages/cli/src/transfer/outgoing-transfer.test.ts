import { createHash } from 'node:crypto'
import { truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { MemoryLink } from '../../test/support/memory-link.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { findFile, type OutgoingFile } from './outgoing-file.ts'
import { type OutgoingResult, OutgoingTransfer } from './outgoing-transfer.ts'
import { DATA_BYTES, type VerdictCode, writeMessage } from './protocol.ts'

const WELCOME = writeMessage({ type: 'welcome', version: 1 })
const NO_HASH = new Uint8Array(32)

function verdict(number: number, code: VerdictCode, text: string, sha256 = NO_HASH): Uint8Array {
  return writeMessage({ type: 'verdict', number, code, text, sha256 })
}

async function makeFile(name: string, content: string | Uint8Array): Promise<OutgoingFile> {
  const path = join(await temporaryFolder(), name)
  await writeFile(path, content)
  return findFile(path)
}

function start(files: readonly OutgoingFile[]): {
  link: MemoryLink
  done: Promise<boolean>
  results: OutgoingResult[]
  controller: AbortController
} {
  const link = new MemoryLink()
  const results: OutgoingResult[] = []
  const controller = new AbortController()
  const transfer = new OutgoingTransfer(link, {
    welcomeTimeoutMs: 200,
    signal: controller.signal,
    onResult: (result) => results.push(result),
  })
  const done = transfer.run(files)
  done.catch(() => {})
  return { link, done, results, controller }
}

test('a file goes as its announcement, its bytes and its hash', async () => {
  const content = new Uint8Array(DATA_BYTES + 5).map((_, index) => index * 7)
  const sha256 = new Uint8Array(createHash('sha256').update(content).digest())
  const { link, done, results } = start([await makeFile('a.bin', content)])
  link.deliver(WELCOME)
  const sent = await link.messages(6)
  expect(sent.map((message) => message?.type)).toEqual([
    'hello',
    'file',
    'data',
    'data',
    'end',
    'bye',
  ])
  expect(sent[1]).toEqual({ type: 'file', number: 0, sizeBytes: content.length, name: 'a.bin' })
  expect(sent[4]).toEqual({ type: 'end', sha256 })
  link.deliver(verdict(0, 'stored', 'a (1).bin', sha256))
  expect(await done).toBe(true)
  expect(results).toMatchObject([{ isStored: true, text: 'a (1).bin', sha256 }])
})

test('nothing is announced before the receiver has said welcome', async () => {
  const { link, done } = start([await makeFile('a', 'x')])
  await expect(done).rejects.toThrow('the peer is silent')
  expect((await link.messages(1)).map((message) => message?.type)).toEqual(['hello'])
})

test('a file that the receiver cannot take is given up half-way, and the next one is sent', async () => {
  const { link, done, results } = start([
    await makeFile('large', new Uint8Array(DATA_BYTES * 40)),
    await makeFile('small', 'x'),
  ])
  link.deliver(WELCOME)
  await link.messages(3)
  link.deliver(verdict(0, 'no-space', 'the disk is full'))
  const sha256 = new Uint8Array(createHash('sha256').update('x').digest())
  link.deliver(verdict(1, 'stored', 'small', sha256))
  await expect.poll(() => results.length, { timeout: 5_000 }).toBeGreaterThan(0)
  await expect.poll(() => link.sent.at(-1)?.[0], { timeout: 5_000 }).toBe(6)
  const types = (await link.messages(0)).map((message) => message?.type)
  expect(types.filter((type) => type === 'data').length).toBeLessThan(41)
  expect(types).toContain('cancel')
  link.close()
  await done.catch(() => {})
  expect(results[0]).toMatchObject({ isStored: false, code: 'no-space', text: 'the disk is full' })
})

test('a verdict with another hash than ours is no success', async () => {
  const { link, done, results } = start([await makeFile('a', 'x')])
  link.deliver(WELCOME)
  await link.messages(5)
  link.deliver(verdict(0, 'stored', 'a', new Uint8Array(32).fill(1)))
  expect(await done).toBe(false)
  expect(results).toMatchObject([{ isStored: false, code: 'damaged' }])
})

test('a file that has become shorter is given up, with the reason', async () => {
  const file = await makeFile('a', 'hello')
  await truncate(file.path, 2)
  const { link, done, results } = start([file])
  link.deliver(WELCOME)
  const sent = await link.messages(4)
  expect(sent.map((message) => message?.type)).toEqual(['hello', 'file', 'cancel', 'bye'])
  link.deliver(verdict(0, 'cancelled', 'the sender gave up'))
  expect(await done).toBe(false)
  expect(results[0]?.text).toContain('it has become shorter')
})

test('a receiver that refuses, ends or falls silent is named as the reason', async () => {
  const file = await makeFile('a', 'x')
  const refused = start([file])
  refused.link.deliver(writeMessage({ type: 'refuse', text: 'go\u001baway' }))
  await expect(refused.done).rejects.toMatchObject({
    message: 'Cannot send: the receiver says: go\\x1baway',
    exitCode: 1,
  })
  const ended = start([file])
  ended.link.deliver(WELCOME)
  ended.link.close('remote')
  await expect(ended.done).rejects.toMatchObject({
    message: 'Cannot send: the receiver ended the connection',
    exitCode: 3,
  })
  const silent = start([file])
  silent.link.close('timeout')
  await expect(silent.done).rejects.toMatchObject({ code: 'timeout', exitCode: 3 })
  const stranger = start([file])
  stranger.link.deliver(new TextEncoder().encode('hello'))
  await expect(stranger.done).rejects.toThrow('the peer is no rudp receive')
})

test('an abort ends it at once', async () => {
  const { done, controller } = start([await makeFile('a', 'x')])
  controller.abort(new Error('stop'))
  await expect(done).rejects.toThrow('stop')
})

test('what cannot be sent is found before anybody is bothered', async () => {
  const folder = await temporaryFolder()
  await expect(findFile(join(folder, 'none'))).rejects.toThrow('there is no such file')
  await expect(findFile(folder)).rejects.toThrow('it is a folder')
  await expect(findFile('/dev/null')).rejects.toThrow('it is no regular file')
})
