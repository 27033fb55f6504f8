import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { findRuntimeGlobals } from '../src/globals.ts'
import { CORE_NAMES } from '../src/layers.ts'
import { findSources, ROOT, readText } from '../src/workspace.ts'

describe.each(CORE_NAMES)('%s', (name) => {
  it('names no clock, timer, randomness or runtime', () => {
    const found = findSources(name).flatMap((path) =>
      findRuntimeGlobals(readText(path)).map((global) => ({ path, global })),
    )
    expect(found).toEqual([])
  })

  it('compiles with no runtime in sight', () => {
    const { extends: base, compilerOptions } = JSON.parse(
      readText(`packages/${name}/tsconfig.json`),
    ) as { extends: string; compilerOptions: Record<string, unknown> }
    expect(base).toBe('../../tsconfig.base.json')
    expect(Object.keys(compilerOptions)).not.toContain('types')
    // What the language itself brings, such as `Symbol.asyncDispose`, is no runtime.
    const libs = (compilerOptions['lib'] ?? []) as string[]
    expect(libs.filter((lib) => !/^es(2023|next\.\w+)$/.test(lib))).toEqual([])
  })

  it('brings no runtime in by a reference', () => {
    const referring = findSources(name).filter((path) =>
      /^\/\/\/\s*<reference\b/m.test(readText(path)),
    )
    expect(referring).toEqual([])
  })
})

test('a runtime global is a type error under the settings of the core', () => {
  const uses = [
    'setTimeout(() => {}, 1)',
    'Buffer.alloc(1)',
    'console.log(1)',
    'performance.now()',
    'process.exit()',
    'new WebAssembly.Module(new Uint8Array())',
    'AbortSignal.timeout(1)',
  ]
  const dir = mkdtempSync(join(tmpdir(), 'rudp-core-'))
  writeFileSync(join(dir, 'uses.ts'), `export {}\n${uses.join('\n')}\n`)
  writeFileSync(
    join(dir, 'tsconfig.json'),
    JSON.stringify({ extends: join(ROOT, 'tsconfig.base.json'), include: ['*.ts'] }),
  )
  const { stdout } = spawnSync('tsc', ['-p', dir, '--pretty', 'false'], { encoding: 'utf8' })
  rmSync(dir, { recursive: true })
  const lines = [...stdout.matchAll(/uses\.ts\((\d+),/g)].map((match) => Number(match[1]))
  expect([...new Set(lines)]).toEqual(uses.map((_, index) => index + 2))
})
