import type { ChildProcess } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { spawnSource, whenDone } from './support/cli.ts'
import { descendants, isRunning } from './support/processes.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

/** The part of the demo's object that is looked at field by field. */
interface DemoJson {
  readonly modes: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly link: { readonly up: { readonly lost: number } }
}

const MODES = ['time-sensitive', 'unreliable', 'persistent', 'reliable']

const demo = (...args: string[]): ChildProcess => spawnSource('demo/demo.ts', args)

test('a short run over a bad link delivers what is promised, and says so in one object', async () => {
  const path = join(await temporaryFolder(), 'file')
  const content = randomBytes(60_000)
  await writeFile(path, content)
  const sha256 = createHash('sha256').update(content).digest('hex')

  const options = ['--loss', '0.05', '--delay', '10', '--jitter', '5', '--seed', 'a']
  const { exitCode, stdout, stderr } = await whenDone(
    demo('--json', '--seconds', '2', '--file', path, ...options),
  )
  const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as DemoJson
  expect(exitCode, stderr).toBe(0)
  expect(result).toMatchObject({
    ok: true,
    faults: [],
    file: { bytes: 60_000, sha256_sent: sha256, sha256_received: sha256 },
  })
  const { modes, link } = result
  expect(Object.keys(modes)).toEqual(MODES)
  for (const mode of MODES) {
    expect(modes[mode]).toMatchObject({ out_of_order: 0, duplicates: 0, damaged: 0 })
    expect(modes[mode]?.['delivered'], mode).toBeGreaterThan(0)
    expect(modes[mode]?.['p50_ms'], mode).toBeGreaterThan(5)
  }
  expect(modes['reliable']?.['delivered']).toBe(modes['reliable']?.['sent'])
  // 60 state updates a second.
  expect(modes['unreliable']?.['sent']).toBe(120)
  expect(link.up.lost).toBeGreaterThan(0)
  expect(stderr).toContain('SHA-256 verified')
})

/** Waits until the demo and its three processes are at work. */
async function untilAtWork(child: ChildProcess): Promise<number[]> {
  await once(child.stdout!, 'data')
  const pids = descendants(child.pid ?? 0)
  expect(pids).toHaveLength(3)
  return pids
}

test('Ctrl+C ends all its processes', async () => {
  const child = demo('--seconds', '60')
  const done = whenDone(child)
  const pids = await untilAtWork(child)
  child.kill('SIGINT')
  expect((await done).exitCode).toBe(130)
  await expect.poll(() => pids.filter(isRunning), { timeout: 5_000 }).toEqual([])
})

test('a crash of one of its processes ends the others', async () => {
  const child = demo('--seconds', '60')
  const done = whenDone(child)
  const pids = await untilAtWork(child)
  process.kill(pids[1] ?? 0, 'SIGKILL')
  const { exitCode, stderr } = await done
  expect(exitCode).toBe(1)
  expect(stderr).toContain('ended before its time (SIGKILL)')
  await expect.poll(() => pids.filter(isRunning), { timeout: 5_000 }).toEqual([])
})

test('its own sudden death ends its processes', async () => {
  const child = demo('--seconds', '60')
  const done = whenDone(child)
  const pids = await untilAtWork(child)
  child.kill('SIGKILL')
  await done
  await expect.poll(() => pids.filter(isRunning), { timeout: 5_000 }).toEqual([])
})

test('wrong arguments are said to be wrong', async () => {
  const wrong = await whenDone(demo('--loss', '2'))
  expect(wrong.exitCode).toBe(2)
  expect(wrong.stderr).toContain('It must be from 0 to 1')
  const missing = await whenDone(demo('--file', 'no/such/file'))
  expect(missing.exitCode).toBe(1)
  expect(missing.stderr).toBe('demo: Cannot send no/such/file: there is no such file\n')
})
