import { closeSync, openSync, writeSync } from 'node:fs'
import fc from 'fast-check'
import { inject, type RunnerTask, type RunnerTestCase, TestRunner, vi } from 'vitest'
import type { SessionEvent, SessionPlan } from './session-plan.ts'
import { Switchboard, TooManySteps } from './switchboard.ts'

/** Property tests always draw the same cases, fewer, and do not look for a smaller one that fails. */
fc.configureGlobal({ seed: 20_261_123, numRuns: 40, endOnFailure: true })

/** The tests of one evaluation of a test file, and the mutant that it was evaluated with. */
interface Copy {
  readonly mutant: number
  /** How many tests and suites the file had, at its top, once this copy was there. */
  readonly end: number
}

/**
 * Runs each test once as it is, and then once with each mutant that it has passed and no test before
 * has noticed. What is evaluated as modules load is mutated by loading the test file again: its
 * tests are then there once more.
 */
export default class MutationRunner extends TestRunner {
  readonly #plan: SessionPlan = inject('mutation')
  readonly #switchboard: Switchboard = new Switchboard(this.#plan.mutated.sites)
  readonly #settled: Set<number> = new Set(this.#plan.settled)
  readonly #doneTests: Set<string> = new Set(this.#plan.doneTests)
  readonly #carefulTests: Set<string> = new Set(this.#plan.carefulTests)
  readonly #donePairs: Set<string> = new Set(this.#plan.donePairs)
  readonly #reached: Set<number> = new Set()
  readonly #journal: number = openSync(this.#plan.journal, 'a')
  readonly #steps: Map<string, number> = new Map()
  #copies: Copy[] = []
  /** Whether this process has run anything with a mutant. */
  #hasTried = false

  constructor(config: ConstructorParameters<typeof TestRunner>[0]) {
    super(config)
    globalThis.rudpMutants = this.#switchboard
    for (const mutant of this.#plan.mutated.mutants) {
      if (mutant.ignored !== undefined) this.#settled.add(mutant.id)
    }
  }

  override async importFile(
    path: string,
    source: Parameters<TestRunner['importFile']>[1],
  ): Promise<void> {
    if (source !== 'collect') {
      await super.importFile(path, source)
      return
    }
    this.#copies = []
    const evaluated = await this.#importWith(path, -1)
    const stepLimit = limitFor(this.#switchboard.steps)
    for (const mutant of evaluated) {
      if (this.#settled.has(mutant)) continue
      this.#say({ type: 'try', mutant, test: path, ms: 100 })
      try {
        await this.#importWith(path, mutant, stepLimit)
      } catch (error) {
        this.#kill(mutant, path, error)
        this.#copies.push({ mutant, end: TestRunner.getCurrentSuite().tasks.length })
      }
    }
  }

  async #importWith(path: string, mutant: number, stepLimit?: number): Promise<number[]> {
    vi.resetModules()
    this.#switchboard.begin(mutant, stepLimit)
    await super.importFile(path, 'collect')
    const evaluated = this.#switchboard.end()
    this.#noteReached(evaluated)
    this.#copies.push({ mutant, end: TestRunner.getCurrentSuite().tasks.length })
    return evaluated
  }

  async runTask(test: RunnerTestCase): Promise<void> {
    const body = TestRunner.getTestFn(test)
    const run = async (): Promise<void> => {
      // Counts snapshots from one again.
      super.onBeforeTryTask(test, { retry: 0, repeats: 0 })
      await body()
    }
    const name = nameOf(test)
    // A test of a known fault says nothing by failing.
    if (test.fails === true) throw new Error('a known fault')
    const mutant = this.#mutantOf(test)
    if (mutant !== -1) {
      if (this.#settled.has(mutant) || this.#donePairs.has(`${name} ${mutant}`)) return
      await this.#attempt(run, name, mutant, 0)
      this.#say({ type: 'pair', mutant, test: name })
      return
    }
    if (this.#doneTests.has(name) || this.#isAllSettled) return
    try {
      await this.#tryMutants(run, name)
    } catch (error) {
      // A mutant that an earlier test was tried with may have left something behind.
      if (this.#hasTried) this.#restart()
      this.#say({ type: 'broken', test: name, message: String(error) })
    }
    this.#say({ type: 'done', test: name })
  }

  async #tryMutants(run: () => unknown, name: string): Promise<void> {
    const startedAtMs = performance.now()
    this.#switchboard.begin(-1)
    await run()
    this.#steps.set(name, this.#switchboard.steps)
    const passed = this.#switchboard.end()
    this.#noteReached(passed)
    const open = passed.filter((mutant) => !this.#settled.has(mutant))
    if (open.length === 0) return

    const ms = performance.now() - startedAtMs
    const isCareful = this.#carefulTests.has(name)
    if (isCareful) await run()
    const killed: number[] = []
    for (const mutant of open) {
      if (isCareful && this.#donePairs.has(`${name} ${mutant}`)) continue
      if (await this.#attempt(run, name, mutant, ms)) killed.push(mutant)
      if (isCareful) {
        this.#say({ type: 'pair', mutant, test: name })
        if (!(await passes(run))) this.#restart()
      }
    }
    if (!isCareful && !(await passes(run))) {
      // One of them has left something behind, so that others may have been found by accident.
      this.#say({ type: 'revoke', mutants: killed })
      this.#say({ type: 'careful', test: name })
      this.#restart()
    }
  }

  /** True if the test notices. */
  async #attempt(run: () => unknown, test: string, mutant: number, ms: number): Promise<boolean> {
    this.#hasTried = true
    this.#say({ type: 'try', mutant, test, ms })
    this.#switchboard.begin(mutant, limitFor(this.#steps.get(test) ?? 1_000_000))
    try {
      await run()
      // A mutant that goes on for ever and catches what says so.
      if (this.#switchboard.steps > this.#switchboard.stepLimit) throw new TooManySteps()
      return false
    } catch (error) {
      this.#kill(mutant, test, error)
      return true
    } finally {
      this.#switchboard.end()
    }
  }

  #kill(mutant: number, test: string, error: unknown): void {
    this.#settled.add(mutant)
    const isEndless =
      error instanceof TooManySteps || this.#switchboard.steps > this.#switchboard.stepLimit
    this.#switchboard.end()
    this.#say({ type: 'kill', mutant, test, by: isEndless ? 'steps' : 'assertion' })
  }

  #noteReached(mutants: readonly number[]): void {
    const fresh = mutants.filter((mutant) => !this.#reached.has(mutant))
    for (const mutant of fresh) this.#reached.add(mutant)
    if (fresh.length > 0) this.#say({ type: 'reach', mutants: fresh })
  }

  /** Nothing is left to try, nor to see whether anybody comes by. */
  get #isAllSettled(): boolean {
    return this.#settled.size === this.#plan.mutated.mutants.length
  }

  #mutantOf(test: RunnerTestCase): number {
    let top: RunnerTask = test
    while (top.suite !== undefined && top.suite !== test.file) top = top.suite
    const place = test.file.tasks.indexOf(top)
    return this.#copies.find((copy) => place < copy.end)?.mutant ?? -1
  }

  #say(event: SessionEvent): void {
    writeSync(this.#journal, `${JSON.stringify(event)}\n`)
  }

  /** Ends the process, for it is no longer what it was; another takes over where it stopped. */
  #restart(): never {
    this.#say({ type: 'restart' })
    closeSync(this.#journal)
    process.kill(process.pid, 'SIGKILL')
    throw new Error('Cannot go on: the process should have ended')
  }
}

function limitFor(steps: number): number {
  return steps * 5 + 20_000
}

function nameOf(test: RunnerTestCase): string {
  return `${test.file.name} > ${test.fullTestName}`
}

async function passes(run: () => unknown): Promise<boolean> {
  try {
    await run()
    return true
  } catch {
    return false
  }
}
