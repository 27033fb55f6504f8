/** Thrown where a mutant has taken many more steps than the code without it: it may never end. */
export class TooManySteps extends Error {
  override readonly name: string = 'TooManySteps'
}

/** What the switches in mutated code talk to. */
export class Switchboard {
  /** The mutant that is switched on; -1 for none. */
  active = -1
  steps = 0
  stepLimit: number = Infinity
  readonly #reached: Uint8Array
  readonly #sites: readonly (readonly number[])[]

  constructor(sites: readonly (readonly number[])[]) {
    this.#sites = sites
    this.#reached = new Uint8Array(sites.length)
  }

  /** Called by mutated code. */
  reach(site: number): void {
    this.#reached[site] = 1
    if (++this.steps > this.stepLimit) throw new TooManySteps(`after ${this.steps} steps`)
  }

  /** Begins an attempt: with a mutant or with none (-1). */
  begin(mutant: number, stepLimit: number = Infinity): void {
    this.active = mutant
    this.steps = 0
    this.stepLimit = stepLimit
    this.#reached.fill(0)
  }

  /** Ends an attempt, and says at which mutants the code has come by. */
  end(): number[] {
    this.active = -1
    this.stepLimit = Infinity
    return this.#sites.flatMap((mutants, site) => (this.#reached[site] === 1 ? mutants : []))
  }
}

declare global {
  var rudpMutants: Switchboard
}
