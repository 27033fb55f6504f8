import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type RunCommand, setUpPeers } from './set-up.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rudp-bench-'))
  writeFileSync(join(folder, 'package.json'), '{}')
  writeFileSync(join(folder, 'enet-side.c'), '')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Sets up with commands that only pretend to run. */
function setUp(run: RunCommand): { commands: string[]; told: string[] } {
  const commands: string[] = []
  const told: string[] = []
  setUpPeers({
    folder,
    tell: (line) => told.push(line),
    run(command, args, cwd) {
      commands.push(`${command} ${args[0]}`)
      return run(command, args, cwd)
    },
  })
  return { commands, told }
}

it('what cannot be had is left out with a word, and does not keep the others', () => {
  const { commands, told } = setUp((command) => (command === 'apt-get' ? 'no network' : undefined))
  expect(commands).toContain('npm install')
  expect(commands).not.toContain('gcc -O2')
  expect(told.filter((line) => line.startsWith('Cannot'))).toEqual([
    'Cannot set up enet, which is left out: no network',
  ])
})

it('what is there is not set up again, and what failed is tried again', () => {
  setUp((command) => (command === 'apt-get' ? 'no network' : undefined))
  const { commands } = setUp(() => 'still no network')
  expect(commands.filter((command) => command.startsWith('npm'))).toEqual([])
  expect(commands).toContain('apt-get download')
})

it('a changed list is set up anew', () => {
  setUp(() => undefined)
  writeFileSync(join(folder, 'package.json'), '{ "dependencies": {} }')
  expect(setUp(() => undefined).commands).toContain('npm install')
})
