import { Instrumenter } from '@stryker-mutator/instrumenter'
import { type Equivalent, findReason } from './equivalents.ts'
import { ignoreMessages } from './ignore-messages.ts'
import type { Mutant, MutatedSource } from './mutant.ts'

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
 * Puts every mutant that Stryker knows into a source file. Stryker's own switches find the active
 * mutant by a string and count in objects; ours compare a number and set a byte, since a test may
 * pass them a million times.
 */
export async function mutateSource(
  path: string,
  source: string,
  equivalents: readonly Equivalent[],
): Promise<MutatedSource> {
  const { files, mutants } = await new Instrumenter(logger).instrument(
    [{ name: path, content: source, mutate: true }],
    options,
  )
  const sites: number[][] = []
  const code = `const rudpMutants = globalThis.rudpMutants;${files[0]?.content ?? ''}`
    .replace(/stryMutAct_9fa48\("(\d+)"\)/g, '(rudpMutants.active === $1)')
    .replace(/stryCov_9fa48\(([^)]*)\)/g, (_call, ids: string) => {
      const site = sites.push(ids.split(',').map((id) => Number(id.trim().slice(1, -1)))) - 1
      return `rudpMutants.reach(${site})`
    })
  if (/stry(MutAct|Cov|NS)_/.test(code)) throw new Error(`Cannot mutate ${path}: unknown switches`)
  const lines = source.split('\n')
  const ignore = (mutant: Mutant): Mutant => {
    const ignored = mutant.ignored ?? findReason(equivalents, path, mutant)
    return ignored === undefined ? mutant : { ...mutant, ignored }
  }
  return { code, sites, mutants: mutants.map((mutant) => ignore(describe(mutant, lines))) }
}

type StrykerMutant = Awaited<ReturnType<Instrumenter['instrument']>>['mutants'][number]

function describe(mutant: StrykerMutant, lines: readonly string[]): Mutant {
  const { start, end } = mutant.location
  const text = lines.slice(start.line, end.line + 1)
  text[text.length - 1] = text.at(-1)?.slice(0, end.column) ?? ''
  text[0] = text[0]?.slice(start.column) ?? ''
  return {
    id: Number(mutant.id),
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
