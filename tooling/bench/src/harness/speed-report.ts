import type { Check } from '../check.ts'
import { FLOORS, type Floor, type RatioName } from './floors.ts'
import { type Summary, summarise } from './statistics.ts'

/** One thing measured, over all rounds. */
export interface SpeedRow {
  /** What was sent, such as `bulk 1 KiB`. */
  readonly workload: string
  /** Who sent it, such as `rudp` or `node:net TCP`. */
  readonly peer: string
  /** Each figure's median and spread, by its name with its unit; nothing if it was skipped. */
  readonly figures: Readonly<Record<string, Summary>>
  /** Why there are no figures. */
  readonly skipped?: string
}

/** What `--json` prints. */
export interface SpeedReport {
  /** Medians by name; those that could not be measured are missing. */
  readonly ratios: Readonly<Partial<Record<RatioName, number>>>
  readonly rows: readonly SpeedRow[]
  readonly checks: readonly Check[]
}

/** What a benchmark gathers: the figure of each round, by ratio. */
export type RatioRounds = Partial<Record<RatioName, readonly number[]>>

/** Puts a report together. Ratios without a single round are left out. */
export function speedReport(rounds: RatioRounds, rows: readonly SpeedRow[]): SpeedReport {
  const ratios: Partial<Record<RatioName, number>> = {}
  const checks: Check[] = []
  for (const [key, values] of Object.entries(rounds)) {
    if (values.length === 0) continue
    const name = key as RatioName
    const summary = summarise(values)
    ratios[name] = summary.median
    checks.push(judge(name, FLOORS[name], summary))
  }
  return { ratios, rows, checks }
}

/** One row of the table for people a workload and peer, with its figures as `median (least to most)`. */
export function speedTable(rows: readonly SpeedRow[]): string[][] {
  return [
    ['workload', 'peer', 'median (least to most)'],
    ...rows.map(({ workload, peer, figures, skipped }) => [
      workload,
      peer,
      skipped === undefined
        ? Object.entries(figures).map(inWords).join(', ')
        : `skipped: ${skipped}`,
    ]),
  ]
}

function inWords([name, { median, min, max }]: [string, Summary]): string {
  const spread = min === max ? '' : ` (${digits(min)} to ${digits(max)})`
  return `${digits(median)}${spread} ${name}`
}

/** As many digits as repeated measurements share at best. */
function digits(value: number): string {
  return Number.isFinite(value)
    ? value.toLocaleString('en-US', { maximumSignificantDigits: 3 })
    : String(value)
}

function judge(name: RatioName, floor: Floor, { median, min, max }: Summary): Check {
  const { atLeast = -Infinity, atMost = Infinity, what } = floor
  return {
    name,
    ok: median >= atLeast && median <= atMost,
    measured: `${digits(median)} (${digits(min)} to ${digits(max)}): ${what}`,
    wanted:
      floor.atLeast === undefined
        ? `≤ ${atMost.toLocaleString('en-US')}`
        : `≥ ${atLeast.toLocaleString('en-US')}`,
  }
}
