import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const script = join(import.meta.dirname, '..', 'run.mjs')

const start = (...args: string[]): ChildProcess =>
  spawn(process.execPath, [script, 'tool', 'node', '-e', ...args])

describe('a task', () => {
  it('gets standard input and gives standard output with nothing between', () => {
    const echo = 'process.stdin.pipe(process.stdout)'
    const input = 'one\ntwo\n'
    const { stdout, stderr } = spawnSync(process.execPath, [script, 'tool', 'node', '-e', echo], {
      encoding: 'utf8',
      input,
    })
    expect({ stdout, stderr }).toEqual({ stdout: input, stderr: '' })
  })

  it('runs on the Node of the lockfile', () => {
    const { stdout } = spawnSync('node', [script, 'tool', 'node', '-p', 'process.version'], {
      encoding: 'utf8',
    })
    expect(stdout).toMatch(/^v24\./)
  })

  it('gives its exit code to the caller', async () => {
    expect((await once(start('process.exit(7)'), 'exit'))[0]).toBe(7)
  })

  it('gets the signal that ends us and may say goodbye', async () => {
    const farewell = "process.on('SIGTERM', () => process.exit(3)); setInterval(() => {}, 1000)"
    const child = start(`${farewell}; console.log('ready')`)
    if (child.stdout !== null) await once(child.stdout, 'data')
    child.kill('SIGTERM')
    expect((await once(child, 'exit'))[0]).toBe(3)
  })

  it('ends with the shell that npm runs it in, whose death npm does not tell it', async () => {
    const farewell = "process.on('SIGTERM', () => { console.log('farewell'); process.exit() })"
    const program = `${farewell}; setInterval(() => {}, 1000); console.log('ready')`
    // Two commands, or some shells would become the first.
    const command = '"$0" "$1" tool node -e "$2"; exit 0'
    const shell = spawn('sh', ['-c', command, process.execPath, script, program])
    let said = ''
    shell.stdout.on('data', (text) => {
      said += text
      if (said === 'ready\n') shell.kill('SIGTERM')
    })
    // When all who could say anything have gone.
    await once(shell.stdout, 'close')
    expect(said).toBe('ready\nfarewell\n')
  })

  it.each(['soak', 'docs', 'attacks', 'fuzz', 'real-soak', 'mutation', 'bench'])(
    'refuses an option that it does not know in one sentence: %s',
    (task) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [script, task, '--sconds=1'], {
        encoding: 'utf8',
      })
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
      expect(stderr).toContain("'--sconds'")
      expect(stderr).not.toContain('    at ')
    },
  )

  it('that nobody knows is refused with those that exist', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, 'constructor'], {
      cwd: realpathSync(tmpdir()),
      encoding: 'utf8',
    })
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^usage: .*<test\|system-tests\|tool\|/)
  })
})
