import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const SOURCE = new URL('../src/index.ts', import.meta.url).href
/** The Node that comes with the lockfile runs TypeScript; the one that runs this may not. */
const NODE = fileURLToPath(new URL('../../../node_modules/.bin/node', import.meta.url))

it.each(['../README.md', '../../../docs/simulator.md'])(
  'every example of %s runs',
  { timeout: 60_000 },
  (document) => {
    const text = readFileSync(new URL(document, import.meta.url), 'utf8')
    const examples = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code as string)
    expect(examples.length).toBeGreaterThan(2)
    const folder = mkdtempSync(join(tmpdir(), 'rudp-simulator-'))
    try {
      const files = examples.map((code, index) => {
        writeFileSync(
          join(folder, `${index}.ts`),
          code.replaceAll(`'@rudp/simulator'`, `'${SOURCE}'`),
        )
        return `await import('./${index}.ts')`
      })
      writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
      writeFileSync(join(folder, 'all.ts'), files.join('\n'))
      const output = execFileSync(
        existsSync(NODE) ? NODE : process.execPath,
        [join(folder, 'all.ts')],
        { encoding: 'utf8' },
      )
      expect(output).toMatchSnapshot()
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)
