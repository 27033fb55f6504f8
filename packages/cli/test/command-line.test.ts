import { once } from 'node:events'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { Cli, runCli, spawnSource, whenDone } from './support/cli.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const { version } = createRequire(import.meta.url)('../package.json') as { version: string }

test('help names every command and every exit code', async () => {
  const { exitCode, stdout } = await runCli(['--help'])
  expect(exitCode).toBe(0)
  for (const name of ['send', 'receive', 'ping', 'echo', 'proxy', 'decode', 'encode']) {
    expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'))
  }
  expect(stdout).toContain('Exit codes:')
})

test('every command has help with an example or a word on how it ends, and --json', async () => {
  for (const name of ['send', 'receive', 'ping', 'echo', 'proxy', 'decode', 'encode']) {
    const { exitCode, stdout } = await runCli([name, '--help'])
    expect(exitCode).toBe(0)
    expect(stdout).toContain(`Usage: rudp ${name}`)
    expect(stdout).toContain('--json')
    expect(stdout).toMatch(/\n {2}(rudp|echo|tcpdump) |Ctrl\+C ends/)
  }
})

test('the version is that of the package', async () => {
  expect(await runCli(['--version'])).toMatchObject({ exitCode: 0, stdout: `${version}\n` })
})

test.each([
  [[], 'Usage: rudp'],
  [['frobnicate'], "unknown command 'frobnicate'"],
  [['ping'], "missing required argument 'host:port'"],
  [['ping', 'localhost'], 'It must be HOST:PORT'],
  [['ping', 'localhost:1', '--mode', 'best'], 'Allowed choices are time-sensitive, unreliable'],
  [['ping', 'localhost:1', '--frob'], "unknown option '--frob'"],
  [
    ['ping', 'localhost:1', '--controller', 'reno'],
    "'--controller <name>' argument 'reno' is invalid",
  ],
  [['ping', 'localhost:1', '--size', '3'], 'It must be a whole number from 9'],
  [['echo'], "required option '--port <port>' not specified"],
  [['echo', '--port', '65536'], 'It must be a whole number from 0 to 65535'],
  [['receive', '--port', '0'], "required option '--out <folder>' not specified"],
  [['send', 'file'], 'Both are needed'],
  [['send', 'file', 'localhost'], "The last argument must be HOST:PORT, got 'localhost'"],
  [['proxy', '--listen', '1', '--to', 'a:1', '--loss', '2'], 'It must be from 0 to 1'],
])('wrong arguments are exit code 2 and a word on what is wrong: %j', async (args, message) => {
  const { exitCode, stdout, stderr } = await runCli(args)
  expect(exitCode).toBe(2)
  expect(stderr).toContain(message)
  expect(stdout).toBe('')
})

test('in a process of its own it reads standard input and writes standard output', async () => {
  const child = spawnSource('src/main.ts', ['decode'])
  const done = whenDone(child)
  child.stdin?.end('043aab4288\n')
  expect(await done).toEqual({ exitCode: 0, stdout: '{"type":"disconnect"}\n', stderr: '' })
})

test('a reader that has had enough ends it without a word', async () => {
  const child = spawnSource('src/main.ts', ['decode'])
  const done = whenDone(child)
  child.stdin?.on('error', () => {})
  const feed = setInterval(() => child.stdin?.write('043aab4288\n'.repeat(5_000)), 5)
  await once(child.stdout!, 'data')
  child.stdout?.destroy()
  expect(await done).toMatchObject({ exitCode: 0, stderr: '' })
  clearInterval(feed)
})

test('a reader that has had enough ends a server as well', async () => {
  const out = await temporaryFolder()
  const args = ['receive', '--host', '127.0.0.1', '--port', '0', '--out', out, '--json']
  const receiver = spawnSource('src/main.ts', args)
  const done = whenDone(receiver)
  const [line] = (await once(receiver.stdout!, 'data')) as [Buffer]
  receiver.stdout?.destroy()
  const { port } = JSON.parse(line.toString()) as { port: number }
  // Its next word meets a closed pipe.
  await runCli(['send', new URL('../package.json', import.meta.url).pathname, `127.0.0.1:${port}`])
  expect(await done).toMatchObject({ exitCode: 0, stderr: '' })
})

test.each([
  ['SIGINT', 0],
  ['SIGTERM', 0],
] as const)('%s ends a server cleanly', async (signal, code) => {
  const child = spawnSource('src/main.ts', ['echo', '--host', '127.0.0.1', '--port', '0'])
  const done = whenDone(child)
  await once(child.stdout!, 'data')
  child.kill(signal)
  expect(await done).toMatchObject({ exitCode: code, stderr: '' })
})

test('Ctrl+C ends what waits for standard input', async () => {
  const child = spawnSource('src/main.ts', ['decode'])
  const done = whenDone(child)
  child.stdin?.write('043aab4288\n')
  await once(child.stdout!, 'data')
  child.kill('SIGINT')
  expect(await done).toMatchObject({ exitCode: 130, stderr: 'rudp: interrupted\n' })
})

test('an interruption before anything was done is one as well', async () => {
  const cli = new Cli(['ping', '127.0.0.1:9', '--timeout', '60000'])
  cli.interrupt()
  expect(await cli.done).toBe(130)
})
