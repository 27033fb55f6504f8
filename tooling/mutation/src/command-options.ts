import { parseArgs } from 'node:util'
import { TARGETS, type Target } from './targets.ts'

/** What the command line says. */
export interface CommandOptions {
  readonly targets: readonly Target[]
  /** Only source that matches, relative to the package. */
  readonly file: string | undefined
  /** No file is begun after this long. */
  readonly seconds: number
  /** Believes earlier kills in files that have not changed. */
  readonly open: boolean
  /** Prints who survived. */
  readonly list: boolean
  readonly json: boolean
}

/**
 * Reads the command line.
 *
 * @throws {RangeError} if it names no package that we know
 */
export function readCommandOptions(args: readonly string[]): CommandOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      file: { type: 'string' },
      seconds: { type: 'string' },
      open: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  })
  const targets = positionals.map((name) => {
    const target = TARGETS.find((candidate) => candidate.name === name)
    if (target !== undefined) return target
    const names = TARGETS.map((candidate) => candidate.name).join(', ')
    throw new RangeError(`Cannot mutate ${name}: expected one of ${names}`)
  })
  const seconds = Number(values.seconds ?? Infinity)
  if (!(seconds > 0)) throw new RangeError(`Cannot work for ${values.seconds} s`)
  return {
    targets: targets.length > 0 ? targets : TARGETS,
    file: values.file,
    seconds,
    open: values.open,
    list: values.list,
    json: values.json,
  }
}
