import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readQlog } from '../src/trace/read-qlog.ts'
import { Cli, runCli } from './support/cli.ts'

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rudp-trace-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

test('a traced ping is drawn as a page, and the echo traces each of its connections', async () => {
  const folder = await temporaryFolder()
  const echo = new Cli([
    ...['echo', '--host', '127.0.0.1', '--port', '0', '--json'],
    ...['--qlog', join(folder, 'echo.qlog')],
  ])
  const { address } = await echo.event('listening')
  const qlog = join(folder, 'ping.qlog')
  for (let i = 0; i < 2; i++) {
    const args = ['ping', address as string, '--count', '5', '--interval', '5', '--qlog', qlog]
    expect((await runCli(args)).exitCode).toBe(0)
  }
  echo.interrupt()
  await echo.done

  const { events } = readQlog(await readFile(qlog, 'utf8'))
  expect(events.at(-1)).toMatchObject({ data: { new: 'closed', reason: 'local' } })
  expect((await runCli(['trace', qlog])).exitCode).toBe(0)
  const page = await readFile(`${qlog}.html`, 'utf8')
  expect(page).toContain('Data frames sent')
  expect((await readdir(folder)).sort()).toEqual([
    'echo-2.qlog',
    'echo.qlog',
    'ping.qlog',
    'ping.qlog.html',
  ])
  for (const name of ['echo.qlog', 'echo-2.qlog']) {
    const served = readQlog(await readFile(join(folder, name), 'utf8'))
    expect(served.events.length).toBeGreaterThan(5)
  }
})

test('a trace that cannot be written, or read, is told in words', async () => {
  const folder = await temporaryFolder()
  const wrong = ['ping', '127.0.0.1:9', '--qlog', join(folder, 'no', 'such.qlog')]
  const write = await runCli(wrong)
  expect([write.exitCode, write.stderr]).toEqual([1, expect.stringMatching(/^rudp: Cannot write/)])
  const read = await runCli(['trace', join(folder, 'none.qlog')])
  expect([read.exitCode, read.stderr]).toEqual([1, expect.stringMatching(/^rudp: Cannot read/)])
})
