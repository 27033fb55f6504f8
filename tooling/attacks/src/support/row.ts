/** What one attack came to. */
export interface Row {
  readonly attack: string
  /** Hostile datagrams that were sent. */
  readonly datagrams: number
  /** What was measured, with units in the names. */
  readonly figures: Readonly<Record<string, number>>
  /** What the attacker achieved; empty if nothing. */
  readonly successes: readonly string[]
}

/** An attack: sends about so many hostile datagrams, and says what they did. */
export interface Attack {
  readonly name: string
  run(datagrams: number): Row | Promise<Row>
}

/** Collects what goes wrong, without repeating itself. */
export class Successes {
  readonly list: string[] = []

  /** Notes `what` unless `isDefended`. */
  unless(isDefended: boolean, what: string): void {
    if (!isDefended && this.list.length < 5 && !this.list.includes(what)) this.list.push(what)
  }
}

/** The value below which `share` of them lie; `NaN` of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits))
}
