import { expect, it } from 'vitest'
import { docstringExamples } from '../src/docstring-examples.ts'
import { programsOf } from '../src/program.ts'

const block = (code: string, instruction?: string, language = 'ts') => ({
  source: 'page.md:1',
  language,
  code,
  instruction,
})
const noFile = () => undefined

it('makes a program of each block that a runtime can run', () => {
  const blocks = [block('a()'), block("import '@rudp/bun'"), block('npm test', undefined, 'sh')]
  expect(programsOf(blocks, noFile).programs.map(({ runtime }) => runtime)).toEqual(['node', 'bun'])
})

it('puts unseen code before a block, and a block that continues after the one before it', () => {
  const blocks = [
    block("import { a } from 'a'\na()", 'with\nconst b = 1'),
    block("import { a } from 'a'\na(b)", 'continues'),
  ]
  const { programs, problems } = programsOf(blocks, noFile)
  expect(problems).toEqual([])
  expect(programs.map(({ code }) => code)).toEqual([
    "const b = 1\nimport { a } from 'a'\na()\na(b)",
  ])
})

it('takes a block that is a part of a file for run there, and says if it is not', () => {
  const file = 'one\ntwo\nthree'
  const blocks = [block('one\n\nthree', 'in a.ts'), block('three\none', 'in a.ts')]
  expect(programsOf(blocks, () => file)).toEqual({
    programs: [],
    problems: [{ source: 'page.md:1', text: 'is not part of a.ts' }],
  })
})

it('refuses an instruction that it does not know, and one that continues nothing', () => {
  const blocks = [block('a()', 'continues'), block('a()', 'skip')]
  expect(programsOf(blocks, noFile).problems).toHaveLength(2)
})

it('finds the examples of docstrings, and imports for them what they use of their package', () => {
  const text = `
/**
 * Does it.
 *
 * @example
 * \`\`\`ts
 * const it = doIt()
 * \`\`\`
 */
export function doIt() {}`
  const entry = { specifier: '@rudp/wire', names: new Set(['doIt', 'undo']) }
  expect(docstringExamples('src/do-it.ts', text, entry)).toEqual([
    {
      source: 'src/do-it.ts:5',
      language: 'ts',
      code: "import { doIt } from '@rudp/wire'\n\nconst it = doIt()\n",
      instruction: undefined,
    },
  ])
})
