import type { CodeBlock, Problem } from './code-block.ts'

/** What a shell block may call, as the checks know it. */
export interface KnownCommands {
  /** The root's npm scripts. */
  readonly scripts: ReadonlySet<string>
  /** Our packages, as they are published. */
  readonly packages: ReadonlySet<string>
  /** The options of each subcommand of `rudp`. */
  readonly rudp: ReadonlyMap<string, ReadonlySet<string>>
  readonly fileExists: (path: string) => boolean
}

const SHELLS = new Set(['sh', 'bash', 'shell', 'console'])

/**
 * Checks the commands of a shell block without running them: that the npm script, the package, the
 * subcommand of `rudp` with its options, or the file exists. Other programs are the reader's own.
 */
export function checkShellBlock(block: CodeBlock, known: KnownCommands): Problem[] {
  if (!SHELLS.has(block.language)) return []
  return commandsOf(block.code).flatMap((words) => {
    const text = findFault(words, known)
    return text === undefined ? [] : [{ source: block.source, text }]
  })
}

/** Each command as its words; comments, prompts and what a prompt's command printed left out. */
function commandsOf(code: string): string[][] {
  const lines = code.replaceAll('\\\n', ' ').split('\n')
  const typed = lines.some((line) => line.startsWith('$ '))
    ? lines.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2))
    : lines
  return typed
    .map((line) => line.replace(/(^|\s)#.*$/, ''))
    .flatMap((line) => line.split(/\||&&|;/))
    .map((command) => command.trim().split(/\s+/))
    .filter(([first]) => first !== undefined && first !== '')
}

function findFault(words: readonly string[], known: KnownCommands): string | undefined {
  const [program = '', ...rest] = words
  if (program === 'rudp') return findRudpFault(rest, known)
  if (program === 'npx' && rest[0] === 'rudp') return findRudpFault(rest.slice(1), known)
  if (program === 'npm' || program === 'pnpm') return findNpmFault(rest, known)
  if (program === 'node') {
    const file = rest.find((word) => /\.[mc]?[jt]s$/.test(word))
    if (file?.includes('/') && !known.fileExists(file)) return `there is no file ${file}`
  }
  return undefined
}

function findNpmFault(words: readonly string[], known: KnownCommands): string | undefined {
  const plain = words.filter((word) => word !== '--silent')
  const [action, name = ''] = plain
  if (action === 'install' || action === 'add') {
    const unknown = plain.find((word) => word.startsWith('@rudp/') && !known.packages.has(word))
    return unknown === undefined ? undefined : `there is no package ${unknown}`
  }
  const script = action === 'run' ? name : action === 'test' ? 'test' : undefined
  if (script === undefined) return undefined
  if (!known.scripts.has(script)) return `there is no npm script ${script}`
  const at = plain.indexOf('--')
  return script === 'rudp' && at > 0 ? findRudpFault(plain.slice(at + 1), known) : undefined
}

function findRudpFault(words: readonly string[], known: KnownCommands): string | undefined {
  const [name = '', ...rest] = words
  if (name.startsWith('-') || name === 'help') return undefined
  const options = known.rudp.get(name)
  if (options === undefined) return `rudp has no subcommand ${name}`
  const given = rest.map((word) => word.match(/^\[?(--[\w-]+)/)?.[1])
  const unknown = given.find((option) => option !== undefined && !options.has(option))
  return unknown === undefined ? undefined : `rudp ${name} has no option ${unknown}`
}
