import { Instrumenter } from '@stryker-mutator/instrumenter'
import { type Equivalent, findReason } from './equivalents.ts'
import { ignoreMessages } from './ignore-messages.ts'
import type { Mutant, MutatedSources } from './mutant.ts'

type Options = Parameters<Instrumenter['instrument']>[1]
type Logger = ConstructorParameters<typeof Instrumenter>[0]

const silent = (): void => {}
const off = (): boolean => false
const logger: Logger = {
  trace: silent,
  debug: silent,
  info: silent,
  warn: (message, ...args) => console.error(message, ...args),
  error: (message, ...args) => console.error(message, ...args),
  fatal: (message, ...args) => console.error(message, ...args),
  isTraceEnabled: off,
  isDebugEnabled: off,
  isInfoEnabled: off,
  isWarnEnabled: off,
  isErrorEnabled: off,
  isFatalEnabled: off,
}
const options: Options = {
  plugins: null,
  excludedMutations: [],
  ignorers: [ignoreMessages],
  noHeader: true,
}

/**
 * Puts every mutant that Stryker knows into source files. Stryker's own switches find the active
 * mutant by a string and count in objects; ours compare a number and set a byte, since a test may
 * pass them a million times.
 *
 * @param sources Texts by file.
 */
export async function mutateSources(
  sources: Readonly<Record<string, string>>,
  equivalents: readonly Equivalent[],
): Promise<MutatedSources> {
  const { files, mutants } = await new Instrumenter(logger).instrument(
    Object.entries(sources).map(([name, content]) => ({ name, content, mutate: true })),
    options,
  )
  const sites: number[][] = []
  const code: Record<string, string> = {}
  for (const { name, content } of files) {
    const switched = content
      .replace(/stryMutAct_9fa48\("(\d+)"\)/g, '(rudpMutants.active === $1)')
      .replace(/stryCov_9fa48\(([^)]*)\)/g, (_call, ids: string) => {
        const site = sites.push(ids.split(',').map((id) => Number(id.trim().slice(1, -1)))) - 1
        return `rudpMutants.reach(${site})`
      })
    if (/stry(MutAct|Cov|NS)_/.test(switched)) {
      throw new Error(`Cannot mutate ${name}: unknown switches`)
    }
    code[name] = `const rudpMutants = globalThis.rudpMutants;${switched}`
  }
  const ignore = (mutant: Mutant): Mutant => {
    const ignored = mutant.ignored ?? findReason(equivalents, mutant)
    return ignored === undefined ? mutant : { ...mutant, ignored }
  }
  return {
    code,
    sites,
    mutants: mutants.map((mutant) => ignore(describe(mutant, sources[mutant.fileName] ?? ''))),
  }
}

type StrykerMutant = Awaited<ReturnType<Instrumenter['instrument']>>['mutants'][number]

function describe(mutant: StrykerMutant, source: string): Mutant {
  const { start, end } = mutant.location
  const text = source.split('\n').slice(start.line, end.line + 1)
  text[text.length - 1] = text.at(-1)?.slice(0, end.column) ?? ''
  text[0] = text[0]?.slice(start.column) ?? ''
  return {
    id: Number(mutant.id),
    file: mutant.fileName,
    mutator: mutant.mutatorName,
    line: start.line + 1,
    column: start.column + 1,
    original: shorten(text.join('\n')),
    replacement: shorten(mutant.replacement),
    ...(mutant.status === 'Ignored' && { ignored: mutant.statusReason ?? '' }),
  }
}

function shorten(code: string): string {
  const line = code.replace(/\s+/g, ' ')
  return line.length > 120 ? `${line.slice(0, 117)}…` : line
}
