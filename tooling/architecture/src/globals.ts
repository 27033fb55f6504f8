import { lex } from './lexer.ts'

/** Names that stand for a runtime wherever they stand. */
const NAMES: readonly string[] = [
  'AbortController',
  'AbortSignal',
  'Buffer',
  'Bun',
  'Date',
  'Deno',
  'clearInterval',
  'clearTimeout',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'setTimeout',
  'structuredClone',
]

/** Words that could be anybody's variable, and are a runtime's once something is asked of them. */
const OBJECTS: readonly string[] = ['console', 'crypto', 'navigator', 'performance', 'process']

const PATTERN = new RegExp(
  [
    `(?<![.\\w$#])(?:${NAMES.join('|')})(?![\\w$])`,
    `(?<![.\\w$#])(?:${OBJECTS.join('|')})(?=\\s*(?:\\?\\.|\\.|\\[))`,
    `(?<![.\\w$#])Math\\s*\\.\\s*random(?![\\w$])`,
  ].join('|'),
  'g',
)

/** Clocks, timers, randomness and runtimes that a source file names, in order. */
export function findRuntimeGlobals(source: string): string[] {
  return [...lex(source).code.matchAll(PATTERN)].map((match) => match[0].replace(/\s/g, ''))
}
