import type { CodeBlock, Problem } from './code-block.ts'

/** What runs a program. */
export type ProgramRuntime = 'node' | 'deno' | 'bun'

/** One or more code blocks that run as one module. */
export interface Program {
  readonly source: string
  readonly runtime: ProgramRuntime
  readonly code: string
}

const LANGUAGES = new Set(['ts', 'js', 'typescript', 'javascript'])

/** Whether a block is for a runtime to run, rather than for a shell or for the eye. */
export function isProgram(block: CodeBlock): boolean {
  return LANGUAGES.has(block.language)
}

/**
 * Makes programs of a page's blocks. Each block is a program of its own, unless the comment before it
 * says otherwise:
 *
 * - `<!-- docs: continues -->`: it goes on where the block before it ended;
 * - `<!-- docs: with⏎ code -->`: that code stands before it, unseen by the reader;
 * - `<!-- docs: in path/to/file.ts -->`: its lines stand in that file, in this order, and run there.
 *
 * @param readFile - the text of a file, by its path from the root; `undefined` if there is none
 */
export function programsOf(
  blocks: readonly CodeBlock[],
  readFile: (path: string) => string | undefined,
): { readonly programs: Program[]; readonly problems: Problem[] } {
  const programs: Program[] = []
  const problems: Problem[] = []
  for (const block of blocks.filter(isProgram)) {
    const { source, code, instruction = '' } = block
    const [, word = '', rest = ''] = instruction.match(/^(\w*)\s*([\s\S]*)$/) ?? []
    const last = programs.at(-1)
    if (word === '') programs.push(programOf(source, code))
    else if (word === 'with') programs.push(programOf(source, `${rest}\n${code}`))
    else if (word === 'continues' && last !== undefined) {
      programs[programs.length - 1] = { ...last, code: joinModules(last.code, code) }
    } else if (word === 'in') {
      if (!hasLines(readFile(rest) ?? '', code)) {
        problems.push({ source, text: `is not part of ${rest}` })
      }
    } else problems.push({ source, text: `cannot understand <!-- docs: ${instruction} -->` })
  }
  return { programs, problems }
}

function programOf(source: string, code: string): Program {
  const runtime = code.includes("'@rudp/deno'")
    ? 'deno'
    : code.includes("'@rudp/bun'")
      ? 'bun'
      : 'node'
  return { source, runtime, code }
}

function hasLines(file: string, code: string): boolean {
  const lines = code.split('\n').filter((line) => line.trim() !== '')
  let found = 0
  for (const line of file.split('\n')) if (line === lines[found]) found++
  return found === lines.length
}

/** A later block repeats the imports that its reader needs; a module may have each name once. */
function joinModules(first: string, second: string): string {
  const has = new Set(first.split('\n').filter((line) => line.startsWith('import ')))
  const rest = second.split('\n').filter((line) => !has.has(line))
  return `${first}\n${rest.join('\n')}`
}
