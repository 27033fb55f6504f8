import type { CodeBlock } from './code-block.ts'

const EXAMPLE = /@example[^\n]*\n([\s\S]*?)(?=\n\s*\*\s*@|\*\/)/g
const FENCE = /```(\w*)\n([\s\S]*?)```/g

/** What the modules of one package entry export, by name. */
export interface EntryExports {
  /** What the entry is imported as: `@rudp/node`. */
  readonly specifier: string
  readonly names: ReadonlySet<string>
}

/**
 * The examples in a source file's docstrings. One that imports nothing from us gets what it uses of its
 * own package, as its reader takes for granted.
 */
export function docstringExamples(path: string, text: string, entry: EntryExports): CodeBlock[] {
  const blocks: CodeBlock[] = []
  for (const match of text.matchAll(EXAMPLE)) {
    const line = text.slice(0, match.index).split('\n').length
    const comment = (match[1] ?? '').replaceAll(/^\s*\* ?/gm, '')
    for (const [, language = '', code = ''] of comment.matchAll(FENCE)) {
      const source = `${path}:${line}`
      blocks.push({ source, language, code: withImports(code, entry), instruction: undefined })
    }
  }
  return blocks
}

function withImports(code: string, { specifier, names }: EntryExports): string {
  if (/^import /m.test(code)) return code
  const used = [...names].filter((name) => new RegExp(`(?<![.\\w])${name}\\b`).test(code))
  return used.length === 0 ? code : `import { ${used.join(', ')} } from '${specifier}'\n\n${code}`
}
