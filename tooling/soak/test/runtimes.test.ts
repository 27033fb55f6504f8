import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, it } from 'vitest'

const SCRIPT = fileURLToPath(new URL('../src/print-hashes.ts', import.meta.url))
const BIN = new URL('../../../node_modules/.bin/', import.meta.url)
const ARGS: Readonly<Record<string, readonly string[]>> = {
  node: ['--conditions=@rudp/source'],
  bun: ['--conditions=@rudp/source'],
  deno: ['run', '--quiet', '--allow-read', '--conditions=@rudp/source'],
}

let onNode: readonly string[] = []

beforeAll(() => {
  onNode = hashesOn('node')
}, 60_000)

it('lives through worlds that differ from each other', () => {
  expect(onNode.length).toBeGreaterThanOrEqual(50)
  expect(new Set(onNode.map((line) => line.split(' ')[1])).size).toBeGreaterThan(45)
})

it.each(['bun', 'deno'])(
  'lives the same lives on %s, to the last bit',
  (runtime) => {
    expect(hashesOn(runtime)).toEqual(onNode)
  },
  60_000,
)

function hashesOn(runtime: string): readonly string[] {
  const command = fileURLToPath(new URL(runtime, BIN))
  if (!existsSync(command)) throw new Error(`Cannot run worlds: ${runtime} is not installed`)
  const output = execFileSync(command, [...(ARGS[runtime] ?? []), SCRIPT], { encoding: 'utf8' })
  return JSON.parse(output) as string[]
}
