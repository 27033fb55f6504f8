import type { Contestant, Outcome, Running } from './contestant.ts'
import type { Progress } from './progress.ts'

export interface AlternateOptions {
  readonly rounds: number
  /** Whether each round has processes of its own; otherwise one set does for all rounds. */
  readonly fresh: boolean
  readonly onProgress?: Progress
}

/**
 * Measures every contestant once a round, so that the weather of the machine (its clock rate, its
 * neighbours) is the same for all within a round. One that fails is left out with its reason; the
 * others go on.
 */
export async function alternate<T>(
  contestants: readonly Contestant<T>[],
  { rounds, fresh, onProgress = () => {} }: AlternateOptions,
): Promise<Map<string, Outcome<T>>> {
  const states = contestants.map((contestant) => new State(contestant))
  let done = 0
  try {
    for (let round = 0; round < rounds; round++) {
      for (const state of states) {
        await state.measure()
        if (fresh) await state.end()
        onProgress(++done, rounds * states.length)
      }
    }
  } finally {
    await Promise.all(states.map((state) => state.end()))
  }
  return new Map(states.map((state) => [state.name, state.outcome]))
}

class State<T> {
  readonly name: string
  readonly #contestant: Contestant<T>
  readonly #results: T[] = []
  #running: Running<T> | undefined
  #skipped: string | undefined

  constructor(contestant: Contestant<T>) {
    this.#contestant = contestant
    this.name = contestant.name
  }

  get outcome(): Outcome<T> {
    if (this.#skipped !== undefined) return { results: [], skipped: this.#skipped }
    return { results: this.#results }
  }

  async measure(): Promise<void> {
    if (this.#skipped !== undefined) return
    try {
      this.#running ??= await this.#contestant.start()
      this.#results.push(await this.#running.measure())
    } catch (error) {
      this.#skipped = error instanceof Error ? error.message : String(error)
      await this.end()
    }
  }

  async end(): Promise<void> {
    const running = this.#running
    this.#running = undefined
    await running?.end()
  }
}
