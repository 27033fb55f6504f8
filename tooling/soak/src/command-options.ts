import { parseArgs } from 'node:util'

/** What the command line of `soak` says. */
export interface CommandOptions {
  readonly seconds: number
  readonly firstSeed: number
  /** `Infinity` for as many as there is time for. */
  readonly seeds: number
  readonly json: boolean
  /** Prints the plan of each seed. */
  readonly prints: boolean
  /** A file with a plan to replay. */
  readonly plan: string | undefined
  readonly cases: boolean
  /** Names of the cases or mutants to run; all if none. */
  readonly only: readonly string[]
  readonly mutants: boolean
}

/** Reads the command line. */
export function readCommandOptions(args: readonly string[]): CommandOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      seconds: { type: 'string' },
      'first-seed': { type: 'string', default: '1' },
      seeds: { type: 'string' },
      json: { type: 'boolean', default: false },
      print: { type: 'boolean', default: false },
      plan: { type: 'string' },
      cases: { type: 'boolean', default: false },
      mutants: { type: 'boolean', default: false },
    },
  })
  const { cases, mutants } = values
  const seeds = values.seeds ?? (cases ? '100' : mutants ? '1000' : undefined)
  return {
    seconds: Number(values.seconds ?? (seeds === undefined ? 60 : Infinity)),
    firstSeed: Number(values['first-seed']),
    seeds: seeds === undefined ? Infinity : Number(seeds),
    json: values.json,
    prints: values.print,
    plan: values.plan,
    cases,
    mutants,
    only: positionals,
  }
}
