import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** The subcommands of `rudp` and the long options of each, as its own help tells them. */
export function readRudpOptions(root: string): Map<string, Set<string>> {
  return new Map(
    [...help(root).matchAll(/^ {2}([a-z]+)\b.*$/gm)]
      .map(([, name = '']) => name)
      .filter((name) => name !== 'help')
      .map((name) => [name, optionsIn(help(root, name))]),
  )
}

function help(root: string, ...words: string[]): string {
  const main = join(root, 'packages/cli/src/main.ts')
  const args = ['--conditions=@rudp/source', main, ...words, '--help']
  return execFileSync(process.execPath, args, { encoding: 'utf8' })
}

function optionsIn(text: string): Set<string> {
  return new Set([...text.matchAll(/(?<=\s)--[\w-]+/g)].map(([option]) => option))
}
