import { lex } from './lexer.ts'

/** Every module that a source file names: imports, re-exports, side effects, dynamic imports. */
export function findImports(source: string): string[] {
  const { code, strings } = lex(source)
  const found = code.matchAll(/\bfrom\s*'(\d+)'|(?<![.\w$])import\s*\(?\s*'(\d+)'/g)
  return [...found].map((match) => strings[Number(match[1] ?? match[2])] ?? '')
}
