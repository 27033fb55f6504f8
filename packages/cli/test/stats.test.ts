import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { PassThrough } from 'node:stream'
import { listen } from '@rudp/node'
import { expect, onTestFinished, test } from 'vitest'
import { openDashboard } from '../src/dashboard/open-dashboard.ts'
import { run } from '../src/run.ts'
import { Cli, runCli } from './support/cli.ts'
import { exampleStats } from './support/example-stats.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const ECHO = ['echo', '--host', '127.0.0.1', '--port', '0']

function start(args: readonly string[], input = '', isTerminal = false): Cli {
  const cli = new Cli(args, input, isTerminal)
  onTestFinished(async () => {
    cli.interrupt()
    await cli.done
  })
  return cli
}

async function textOf(url: string): Promise<string> {
  const [response] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of response) {
    text += chunk
    // The feed does not end by itself.
    if (text.endsWith('\n\n')) break
  }
  return text
}

test('--stats --json tells once a second how each connection does', async () => {
  const echo = start([...ECHO, '--stats', '--json'])
  const { address } = await echo.event('listening')
  const ping = new Cli(['ping', address as string, '--count', '0', '--interval', '5', '--json'])
  const busy = (): unknown =>
    echo
      .eventsOf('stats')
      .find(({ received_bytes_per_second }) => Number(received_bytes_per_second) > 0)
  await expect.poll(busy, { timeout: 10_000 }).toMatchObject({
    address,
    connected: 1,
    loss: expect.any(Number) as number,
    connections: [{ id: 1, state: 'connected', controller: 'tfrc' }],
  })
  expect(echo.eventsOf('stats')[0]).toMatchObject({ at_ms: 0, connected: 0, connections: [] })
  ping.interrupt()
  await ping.done
})

test('without a terminal people get a line a second, on a terminal a table that is gone at the end', async () => {
  const lines = start([...ECHO, '--stats'])
  await expect.poll(() => lines.stdout).toContain('0 connections, sent 0 B/s, received 0 B/s')
  const table = start([...ECHO, '--stats'], '', true)
  await expect.poll(() => table.stderr).toContain('0 connections, sent 0 B/s')
  expect(table.stdout).toMatch(/^Echo on 127\.0\.0\.1:\d+\n$/)
})

test('a receiver shows its statistics above how its files come', async () => {
  const out = await temporaryFolder()
  const args = ['receive', '--host', '127.0.0.1', '--port', '0', '--out', out]
  const receiver = start([...args, '--stats', '--dashboard', '0', '--json'])
  await receiver.event('stats')
  expect(await receiver.event('dashboard')).toMatchObject({
    url: expect.stringContaining('127.0.0.1'),
  })
})

test('--dashboard shows the server on a page, until both end', async () => {
  const echo = start([...ECHO, '--dashboard', '0', '--json'])
  const { url } = await echo.event('dashboard')
  const { address } = await echo.event('listening')
  const feed = await textOf(`${url as string}events`)
  expect(feed).toMatch(/^retry: 500\nevent: history\ndata: \[\{"event":"stats"/)
  expect(feed).toContain(`"address":"${address as string}"`)
  expect(echo.eventsOf('stats')).toEqual([])
  echo.interrupt()
  expect(await echo.done).toBe(0)
  await expect(textOf(url as string)).rejects.toThrow('ECONNREFUSED')
})

test('a server of one’s own has a page as well, which ends with it', async () => {
  const server = await listen({ port: 0, hostname: '127.0.0.1' })
  const dashboard = await openDashboard(server, { port: 0 })
  expect(await textOf(`${dashboard.url}events`)).toContain(
    `"address":"127.0.0.1:${server.address.port}"`,
  )
  await server.close()
  await dashboard.closed
  await expect(textOf(dashboard.url)).rejects.toThrow('ECONNREFUSED')
})

test('a page that cannot be served is told before anything listens', async () => {
  const first = start([...ECHO, '--dashboard', '0', '--json'])
  const { url } = await first.event('dashboard')
  const { port } = new URL(url as string)
  const second = await runCli([...ECHO, '--dashboard', port])
  expect(second).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: `rudp: Cannot show dashboard on 127.0.0.1:${port}: the port is taken\n`,
  })
})

test('rudp dashboard shows what another server told, and keeps it after the end', async () => {
  const told = [exampleStats(2, 0), { event: 'listening' }, exampleStats(3, 1000)]
  const input = `Echo on …\n${told.map((one) => JSON.stringify(one)).join('\n')}\n`
  const page = start(['dashboard', '--port', '0', '--json'], input)
  const { url } = await page.event('dashboard')
  expect(await page.event('ended')).toEqual({ event: 'ended', statistics: 2 })
  const feed = await textOf(`${url as string}events`)
  expect(feed).toContain(JSON.stringify([told[0], told[2]]))
  expect(feed).toMatch(/event: end\ndata: \{\}\n\n$/)
  page.interrupt()
  expect(await page.done).toBe(0)
})

test('a stream without statistics, or a terminal, is told what is wanted', async () => {
  const page = start(['dashboard', '--port', '0'], 'hello\n')
  await expect.poll(() => page.stdout).toContain('Has the server been given --stats --json?')
  const text: string[] = []
  const stdin = Object.assign(new PassThrough(), { isTTY: true })
  const stdout = new PassThrough()
  const stderr = new PassThrough().on('data', (chunk) => text.push(String(chunk)))
  const { signal } = new AbortController()
  expect(await run(['dashboard', '--port', '0'], { stdin, stdout, stderr, signal })).toBe(2)
  expect(text.join('')).toContain('Cannot show dashboard: standard input must be what --stats')
})
