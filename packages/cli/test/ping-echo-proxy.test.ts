import { expect, onTestFinished, test } from 'vitest'
import { SEND_MODES } from '../src/measure/ping-message.ts'
import { Cli, runCli } from './support/cli.ts'

/** Starts a server command on a free port and gives its address. */
async function start(...args: string[]): Promise<{ cli: Cli; address: string }> {
  const cli = new Cli([...args, '--json'])
  onTestFinished(async () => {
    cli.interrupt()
    await cli.done
  })
  const { address } = await cli.event('listening')
  return { cli, address: address as string }
}

const startEcho = (): Promise<{ cli: Cli; address: string }> =>
  start('echo', '--host', '127.0.0.1', '--port', '0')

test.each(SEND_MODES)('a ping comes back in mode %s', async (mode) => {
  const { address } = await startEcho()
  const ping = new Cli([
    'ping',
    address,
    '--count',
    '3',
    '--interval',
    '5',
    '--mode',
    mode,
    '--json',
  ])
  expect(await ping.done).toBe(0)
  expect(ping.eventsOf('reply').map(({ seq, bytes }) => [seq, bytes])).toEqual([
    [1, 64],
    [2, 64],
    [3, 64],
  ])
  const statistics = await ping.event('statistics')
  expect(statistics).toMatchObject({ sent: 3, received: 3, duplicates: 0, loss: 0 })
  expect(statistics['min_ms']).toBeGreaterThan(0)
  expect(statistics['p99_ms']).toBe(statistics['max_ms'])
})

test('people see every reply and statistics as of ping', async () => {
  const { address } = await startEcho()
  const args = ['ping', address, '--count', '2', '--interval', '5', '--size', '5000']
  const { exitCode, stdout } = await runCli(args)
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/^Ping 127\.0\.0\.1:\d+: 5000 bytes, reliable; connected in [\d.]+ ms\n/)
  expect(stdout).toMatch(/\n5000 bytes: seq=1 time=[\d.]+ ms\n/)
  expect(stdout).toMatch(/\n2 sent, 2 received, 0 % lost, time \d+ ms\n/)
  expect(stdout).toMatch(/\nrtt min\/avg\/max\/mdev = [\d./]+ ms, p50\/p95\/p99 = [\d./]+ ms\n$/)
})

test('Ctrl+C ends an endless ping with its statistics', async () => {
  const { cli, address } = await startEcho()
  const ping = new Cli(['ping', address, '--count', '0', '--interval', '5', '--json'])
  await expect.poll(() => ping.eventsOf('reply').length, { timeout: 10_000 }).toBeGreaterThan(3)
  ping.interrupt()
  expect(await ping.done).toBe(0)
  expect(await ping.event('statistics')).toMatchObject({ loss: expect.any(Number) as number })
  // It says goodbye: the echo does not have to find out by itself.
  expect(await cli.event('disconnected')).toMatchObject({ reason: 'remote' })
})

test('a peer that stops while it is pinged is noticed', async () => {
  const { cli, address } = await startEcho()
  const ping = new Cli(['ping', address, '--count', '0', '--interval', '5', '--json'])
  await ping.event('reply')
  cli.interrupt()
  expect(await cli.done).toBe(0)
  expect(await ping.done).toBe(3)
  expect(ping.stderr).toContain('was lost')
})

test('a peer that is not there is an exit code of its own', async () => {
  const { cli, address } = await startEcho()
  cli.interrupt()
  await cli.done
  const { exitCode, stderr } = await runCli(['ping', address, '--timeout', '2000'])
  expect(exitCode).toBe(3)
  expect(stderr).toMatch(/^rudp: Cannot connect to 127\.0\.0\.1:\d+: nobody listens there\n$/)
})

test('a proxy makes the path as bad as it is told to, and accounts for it', async () => {
  const { address: to } = await startEcho()
  const { cli, address } = await start(
    ...['proxy', '--listen', '127.0.0.1:0', '--to', to],
    ...['--delay', '25', '--loss', '20%', '--seed', 'a'],
  )
  const args = ['--count', '20', '--interval', '5', '--mode', 'unreliable', '--timeout', '1000']
  const ping = new Cli(['ping', address, ...args, '--json'])
  await ping.done
  const { min_ms, received } = await ping.event('statistics')
  expect(min_ms).toBeGreaterThanOrEqual(50)
  expect(received).toBeLessThan(20)
  cli.interrupt()
  expect(await cli.done).toBe(0)
  const closed = await cli.event('closed')
  const up = closed['up'] as Record<string, number>
  expect(up['lost']).toBeGreaterThan(0)
  expect(up['offered']).toBe(up['delivered']! + up['lost']!)
  expect(cli.eventsOf('client')).toHaveLength(1)
})

test('a file gets through a proxy that loses, doubles, reorders and damages datagrams', async () => {
  const { address: to } = await startEcho()
  const { address } = await start(
    ...['proxy', '--listen', '127.0.0.1:0', '--to', to, '--seed', 'b', '--delay', '2'],
    ...[
      '--loss',
      '5%',
      '--duplicate',
      '5%',
      '--reorder',
      '5%',
      '--corrupt',
      '5%',
      '--truncate',
      '2%',
    ],
  )
  const args = ['--count', '30', '--interval', '2', '--size', '4000', '--timeout', '10000']
  const ping = new Cli(['ping', address, ...args, '--json'])
  expect(await ping.done).toBe(0)
  expect(await ping.event('statistics')).toMatchObject({ sent: 30, received: 30, duplicates: 0 })
})

test('a proxy that cannot be opened says why', async () => {
  const { address } = await startEcho()
  const taken = await runCli(['proxy', '--listen', address, '--to', address])
  expect(taken.exitCode).toBe(1)
  expect(taken.stderr).toContain(': the port is taken\n')
  const nowhere = await runCli(['proxy', '--listen', '127.0.0.1:0', '--to', 'nowhere.invalid:1'])
  expect(nowhere.exitCode).toBe(1)
  expect(nowhere.stderr).toContain('Cannot open proxy from 127.0.0.1:0 to nowhere.invalid:1: ')
})
