import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect, listen } from '@rudp/node'
import { expect, onTestFinished, test } from 'vitest'
import { openDiskStorage } from '../src/transfer/disk-storage.ts'
import { IncomingTransfer } from '../src/transfer/incoming-transfer.ts'
import { readMessage, writeMessage } from '../src/transfer/protocol.ts'
import { Cli, runCli } from './support/cli.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

/** Machines that test are busy. */
const PATIENT = { timeout: 10_000 }

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A receiver on a free port, with the folder it fills. */
async function startReceiver(
  ...options: string[]
): Promise<{ cli: Cli; target: string; out: string }> {
  const out = join(await temporaryFolder(), 'in')
  const cli = new Cli([
    ...['receive', '--json', '--host', '127.0.0.1', '--port', '0', '--out', out],
    ...options,
  ])
  onTestFinished(async () => {
    cli.interrupt()
    await cli.done
  })
  const { port } = await cli.event('listening')
  return { cli, target: `127.0.0.1:${port as number}`, out }
}

/** A folder with these files. */
async function makeFiles(files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const folder = await temporaryFolder()
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  return folder
}

/** A file that takes longer to send than any test lasts, and no room on the disk. */
async function makeEndless(folder: string): Promise<void> {
  const handle = await open(join(folder, 'endless'), 'w')
  await handle.truncate(100_000_000_000)
  await handle.close()
}

test('many files arrive as they were, empty and large ones, and both sides say so', async () => {
  const { cli, target, out } = await startReceiver('--once')
  const large = randomBytes(3_000_000)
  const files: Record<string, Uint8Array | string> = { large, empty: '', 'Grüße.txt': 'hallo' }
  for (let i = 0; i < 20; i++) files[`small ${i}`] = `${i}`.repeat(i)
  const folder = await makeFiles(files)
  const paths = Object.keys(files).map((name) => join(folder, name))

  const send = new Cli(['send', '--json', ...paths, target])
  expect(await send.done).toBe(0)
  expect(await cli.done).toBe(0)
  for (const [name, content] of Object.entries(files)) {
    expect(await readFile(join(out, name)), name).toEqual(Buffer.from(content))
  }
  expect(await readdir(out)).toHaveLength(23)
  expect(send.eventsOf('file')).toHaveLength(23)
  expect(send.eventsOf('file')[0]).toMatchObject({
    ok: true,
    bytes: 3_000_000,
    sha256: sha256(large),
    stored_as: 'large',
  })
  expect(send.events.at(-1)).toMatchObject({ event: 'done', ok: true, files: 23 })
  expect(cli.eventsOf('file')[0]).toMatchObject({
    name: 'large',
    path: join(out, 'large'),
    sha256: sha256(large),
  })
  expect(cli.events.at(-1)).toMatchObject({
    event: 'disconnected',
    ok: true,
    stored: 23,
    failed: 0,
  })
})

test('people get lines that they understand', async () => {
  const { target } = await startReceiver()
  const folder = await makeFiles({ 'a.txt': 'hello' })
  const path = join(folder, 'a.txt')
  const { exitCode, stdout, stderr } = await runCli(['send', path, path, target])
  expect(exitCode).toBe(0)
  expect(stdout).toBe(
    `${path}: sent, SHA-256 verified (5 B)\n` +
      `${path}: sent, SHA-256 verified, stored as a (1).txt (5 B)\n`,
  )
  expect(stderr).toBe('')
})

test('several senders at once are kept apart', async () => {
  const { cli, target, out } = await startReceiver()
  const senders = await Promise.all(
    [1, 2, 3].map(async (index) => {
      const folder = await makeFiles({ same: randomBytes(300_000), [`own ${index}`]: `${index}` })
      const paths = [join(folder, 'same'), join(folder, `own ${index}`)]
      return { folder, cli: new Cli(['send', '--json', ...paths, target]) }
    }),
  )
  for (const sender of senders) {
    expect(await sender.cli.done).toBe(0)
    const storedAs = sender.cli.eventsOf('file')[0]?.['stored_as'] as string
    expect(await readFile(join(out, storedAs))).toEqual(await readFile(join(sender.folder, 'same')))
  }
  expect((await readdir(out)).sort()).toEqual([
    ...['own 1', 'own 2', 'own 3'],
    ...['same', 'same (1)', 'same (2)'],
  ])
  cli.interrupt()
  expect(await cli.done).toBe(0)
})

test('a missing file is found before anything is sent', async () => {
  const { cli, target } = await startReceiver()
  const folder = await makeFiles({ a: 'a' })
  const args = ['send', '--json', join(folder, 'a'), join(folder, 'none'), target]
  const { exitCode, stdout, stderr } = await runCli(args)
  expect(exitCode).toBe(1)
  expect(stderr).toBe(`rudp: Cannot send ${join(folder, 'none')}: there is no such file\n`)
  expect(JSON.parse(stdout)).toMatchObject({ event: 'error', code: 'file' })
  expect(cli.eventsOf('connected')).toEqual([])
})

test('a port where nobody listens is refused, with an exit code of its own', async () => {
  const server = await listen({ hostname: '127.0.0.1' })
  const { port } = server.address
  await server.close()
  const folder = await makeFiles({ a: 'a' })
  const { exitCode, stderr } = await runCli(['send', join(folder, 'a'), `127.0.0.1:${port}`])
  expect(exitCode).toBe(3)
  expect(stderr).toContain('nobody listens there')
})

test('a peer that is no receiver is found out', async () => {
  const echo = new Cli(['echo', '--json', '--host', '127.0.0.1', '--port', '0'])
  const { port } = await echo.event('listening')
  const folder = await makeFiles({ a: 'a' })
  const { exitCode, stderr } = await runCli([
    'send',
    join(folder, 'a'),
    `127.0.0.1:${port as number}`,
  ])
  expect(exitCode).toBe(1)
  expect(stderr).toBe('rudp: Cannot send: the peer is no rudp receive\n')
  echo.interrupt()
  expect(await echo.done).toBe(0)
})

test('names that a hostile sender chooses lead nowhere', async () => {
  const { cli, target, out } = await startReceiver()
  const connection = await connect(target)
  const names = ['../escaped', '/tmp/rudp-escaped', '', '..', 'a\0b', '\u001b[2J']
  connection.send(writeMessage({ type: 'hello', version: 1 }))
  names.forEach((name, number) => {
    connection.send(writeMessage({ type: 'file', number, sizeBytes: 0, name }))
    const empty = new Uint8Array(createHash('sha256').digest())
    connection.send(writeMessage({ type: 'end', sha256: empty }))
  })
  const codes: unknown[] = []
  for await (const { data } of connection) {
    const message = readMessage(data)
    if (message?.type === 'verdict') codes.push(message.code)
    if (codes.length === names.length) break
  }
  await connection.close()
  expect(codes).toEqual(names.map(() => 'bad-name'))
  expect(await readdir(join(out, '..'))).toEqual(['in'])
  expect(await readdir(out)).toEqual([])
  await cli.event('disconnected')
  expect(cli.stderr).toContain('Cannot store \\x1b[2J')
  expect(cli.stderr).not.toContain('\u001b')
})

test('a full disk at the receiver is reported to the sender, and the other files are sent', async () => {
  const out = await temporaryFolder()
  const disk = await openDiskStorage(out)
  const server = await listen({
    hostname: '127.0.0.1',
    connection: (connection) => {
      const storage = {
        begin: async () => {
          const file = await disk.begin()
          return {
            write: async (bytes: Uint8Array) => {
              if (bytes.length > 1000) throw Object.assign(new Error(), { code: 'ENOSPC' })
              await file.write(bytes)
            },
            publish: (name: string, mayReplace: boolean) => file.publish(name, mayReplace),
            discard: () => file.discard(),
          }
        },
      }
      void new IncomingTransfer(connection, { storage, policy: 'rename' }).run()
    },
  })
  const folder = await makeFiles({ large: randomBytes(2_000_000), small: 'x' })
  const paths = [join(folder, 'large'), join(folder, 'small')]
  const { exitCode, stderr } = await runCli(['send', ...paths, `127.0.0.1:${server.address.port}`])
  expect(exitCode).toBe(1)
  expect(stderr).toBe(`rudp: Cannot send ${paths[0]}: the disk is full (at the receiver)\n`)
  expect(await readdir(out)).toEqual(['small'])
  await server.close()
})

test('a sender that is stopped half-way leaves nothing at the receiver, which goes on', async () => {
  const { cli, target, out } = await startReceiver()
  const folder = await makeFiles({ small: 'x' })
  await makeEndless(folder)
  const send = new Cli(['send', '--json', join(folder, 'endless'), target])
  await cli.event('connected')
  await expect.poll(() => readdir(out), PATIENT).toHaveLength(1)
  send.interrupt()
  expect(await send.done).toBe(130)
  expect(send.stderr).toBe('rudp: interrupted\n')
  expect(await cli.event('disconnected')).toMatchObject({ ok: false, stored: 0 })
  expect(await readdir(out)).toEqual([])
  expect((await runCli(['send', join(folder, 'small'), target])).exitCode).toBe(0)
})

test('a receiver that is stopped half-way leaves nothing and tells its sender', async () => {
  const { cli, target, out } = await startReceiver()
  const folder = await makeFiles({})
  await makeEndless(folder)
  const send = new Cli(['send', join(folder, 'endless'), target])
  await cli.event('connected')
  await expect.poll(() => readdir(out), PATIENT).toHaveLength(1)
  cli.interrupt()
  expect(await cli.done).toBe(0)
  expect(await send.done).toBe(3)
  expect(send.stderr).toContain('Cannot send: the receiver ended the connection')
  expect(await readdir(out)).toEqual([])
})

test('with --once the exit code tells whether every file was stored', async () => {
  const { cli, target, out } = await startReceiver('--once', '--if-exists', 'refuse')
  await writeFile(join(out, 'a'), 'old')
  const folder = await makeFiles({ a: 'new' })
  const { exitCode, stderr } = await runCli(['send', join(folder, 'a'), target])
  expect(exitCode).toBe(1)
  expect(stderr).toContain('a file of that name exists already (at the receiver)')
  expect(await cli.done).toBe(1)
  expect(await readFile(join(out, 'a'), 'utf8')).toBe('old')
})

test('a folder or a port that cannot be used is named', async () => {
  const folder = await makeFiles({ file: '' })
  const args = ['receive', '--host', '127.0.0.1', '--out']
  const file = await runCli([...args, join(folder, 'file'), '--port', '0'])
  expect(file.exitCode).toBe(1)
  expect(file.stderr).toContain(`Cannot receive into ${join(folder, 'file')}: `)
  const { target } = await startReceiver()
  await mkdir(join(folder, 'in'))
  const port = await runCli([...args, join(folder, 'in'), '--port', target.split(':')[1] ?? ''])
  expect(port.exitCode).toBe(1)
  expect(port.stderr).toBe(`rudp: Cannot listen on ${target}: the port is taken\n`)
})

test('on a terminal there is a bar', async () => {
  const { target } = await startReceiver()
  const folder = await makeFiles({ large: randomBytes(20_000_000) })
  const send = new Cli(['send', join(folder, 'large'), target], '', true)
  expect(await send.done).toBe(0)
  expect(send.stderr).toMatch(/large +[█▏▎▍▌▋▊▉░]+ +\d+ % .* of 20\.0 MB .*\/s .* left/)
})
