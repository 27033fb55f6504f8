import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type RudpServer } from '@rudp/node'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { encode } from '../src/protocol.ts'
import { receiveFiles } from '../src/receive-files.ts'
import { sendFile } from '../src/send-file.ts'

let folder: string
let server: RudpServer
let told: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rudp-files-'))
  told = []
  server = await receiveFiles(0, join(folder, 'inbox'), (line) => told.push(line))
})

afterEach(async () => {
  await server.close({ timeoutMs: 1000 })
  await rm(folder, { recursive: true })
})

it('files arrive as they were, more than one at a time, the empty one too', async () => {
  const contents = { big: randomBytes(3_000_000), small: randomBytes(7), empty: randomBytes(0) }
  for (const [name, bytes] of Object.entries(contents)) await writeFile(join(folder, name), bytes)
  const sent = Object.keys(contents).map((name) => sendFile(join(folder, name), server.address))
  expect(await Promise.all(sent)).toEqual([3_000_000, 7, 0])
  for (const [name, bytes] of Object.entries(contents)) {
    expect((await readFile(join(folder, 'inbox', name))).equals(bytes)).toBe(true)
  }
})

it('a file that breaks off or has no name of its own leaves nothing outside and no half', async () => {
  const connection = await connect(server.address)
  connection.send(encode({ name: '../../escape', bytes: 10 }))
  connection.send('12345')
  await connection.close()
  await vi.waitFor(
    () => expect(told).toEqual(['Cannot receive escape: the sender hung up']),
    10_000,
  )
  expect(await readdir(join(folder, 'inbox'))).toEqual([])
  expect(await readdir(folder)).toEqual(['inbox'])
})

it('a file cannot be called like the folder above', async () => {
  const connection = await connect(server.address)
  connection.send(encode({ name: 'a/..', bytes: 1 }))
  connection.send('1')
  expect(await connection.closed).toMatchObject({ code: 'remote' })
  expect(await readdir(folder)).toEqual(['inbox'])
  expect(await readdir(join(folder, 'inbox'))).toEqual([])
})

it('what was not announced is refused', async () => {
  const connection = await connect(server.address)
  connection.send('{"name":7}')
  expect(await connection.closed).toMatchObject({ code: 'remote' })
  expect(told).toEqual(['Cannot receive file: it was not announced'])
})
