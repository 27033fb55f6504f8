import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

it.each([
  ['Node', 'node', ['--conditions=@rudp/source']],
  ['Deno', 'deno', ['run', '--allow-all', '--conditions=@rudp/source']],
  ['Bun', 'bun', ['--conditions=@rudp/source']],
])(
  'two threads talk over a message port on %s',
  async (_, command, options) => {
    const { stdout } = await promisify(execFile)(command, [...options, MAIN], { timeout: 60_000 })
    const lines = stdout.trim().split('\n')
    expect(lines[0]).toBe('echo of first')
    expect(lines.slice(1, 4).sort()).toEqual([
      'echo of a third',
      'echo of another',
      'echo of one of three',
    ])
    expect(lines.slice(4)).toEqual(['echo of last', 'closed: local'])
  },
  90_000,
)
