import { existsSync, globSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { ApiReference } from './api-reference.ts'
import { checkFigures } from './check-figures.ts'
import { checkLinks } from './check-links.ts'
import type { CodeBlock, Problem } from './code-block.ts'
import { docstringExamples } from './docstring-examples.ts'
import { findPages } from './find-pages.ts'
import { findPackageEntries, type PackageEntry } from './package-entries.ts'
import { type Program, programsOf } from './program.ts'
import { readRudpOptions } from './rudp-options.ts'
import { runPrograms } from './run-programs.ts'
import { checkShellBlock, type KnownCommands } from './shell-line.ts'

const USAGE = `usage: npm run --silent docs -- [--check] [--out FOLDER]

Builds the site of the API reference and the pages of docs/.
  --check       also checks links and docstrings, and runs every code block
  --out FOLDER  where the site goes (default: tooling/docs/site)`

const root = fileURLToPath(new URL('../../..', import.meta.url))
const blocksFolder = join(root, 'tooling/docs/.blocks')

/** `[what was looked at, what is wrong with it]` */
type Findings = readonly [seen: string, problems: readonly Problem[]]

function readFile(path: string): string | undefined {
  const file = join(root, path)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

function knownCommands(entries: readonly PackageEntry[]): KnownCommands {
  const manifest: { scripts: Record<string, string> } = JSON.parse(readFile('package.json') ?? '{}')
  return {
    scripts: new Set(Object.keys(manifest.scripts)),
    packages: new Set([...entries.map(({ specifier }) => specifier), '@rudp/cli']),
    rudp: readRudpOptions(root),
    fileExists: (path) => existsSync(join(root, path)),
  }
}

function examplesOf(entries: readonly PackageEntry[], reference: ApiReference): CodeBlock[] {
  const main = entries.filter(({ specifier }) => specifier.split('/').length === 2)
  return main.flatMap((entry) => {
    const { specifier, folder } = entry
    const names = reference.valuesOf(entry)
    return globSync(`${folder}/src/**/*.ts`, { cwd: root })
      .filter((path) => !path.endsWith('.test.ts'))
      .sort()
      .flatMap((path) => docstringExamples(path, readFile(path) ?? '', { specifier, names }))
  })
}

async function check(
  entries: readonly PackageEntry[],
  reference: ApiReference,
): Promise<Findings[]> {
  const pages = findPages(root)
  const links = checkLinks(pages, (path) => existsSync(join(root, path)))
  const quotes = pages.reduce((sum, page) => sum + page.quotes.length, 0)
  // The tooling's own pages are for those who work on it.
  const forUsers = pages.filter(({ path }) => !path.startsWith('tooling/'))
  const blocks = pages.flatMap((page) => page.blocks)
  const known = knownCommands(entries)
  const shell = blocks.flatMap((block) => checkShellBlock(block, known))
  const programs: Program[] = []
  const misread: Problem[] = []
  for (const list of [...forUsers.map((page) => page.blocks), examplesOf(entries, reference)]) {
    const found = programsOf(list, readFile)
    programs.push(...found.programs)
    misread.push(...found.problems)
  }
  const runs = await runPrograms(blocksFolder, programs)
  rmSync(blocksFolder, { recursive: true, force: true })
  return [
    [`${entries.length} entries' docstrings`, reference.check()],
    [`${pages.reduce((sum, { links }) => sum + links.length, 0)} links`, links],
    [`${quotes} rows of quoted figures`, checkFigures(pages, readFile)],
    ['the commands of shell blocks', shell],
    [`${programs.length} programs of code blocks and examples`, [...misread, ...runs]],
  ]
}

function report(findings: readonly Findings[]): number {
  let count = 0
  for (const [seen, problems] of findings) {
    console.log(`${problems.length === 0 ? '✓' : '✗'} ${seen}`)
    for (const { source, text } of problems) console.log(`  ${source}: ${text}`)
    count += problems.length
  }
  console.log(count === 0 ? 'docs: all is well' : `docs: ${count} problems`)
  return count === 0 ? 0 : 1
}

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    out: { type: 'string', default: join(root, 'tooling/docs/site') },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) console.log(USAGE)
else {
  const entries = findPackageEntries(root)
  const reference = await ApiReference.read(root, entries)
  const findings = values.check ? await check(entries, reference) : []
  await reference.write(values.out)
  console.log(`The site is in ${values.out}`)
  process.exitCode = values.check ? report(findings) : 0
}
