// A process of its own for each session: run-session.ts starts it, and ends it if a mutant hangs.
import { appendFileSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Plugin } from 'vitest/config'
import { startVitest, type TestSequencer, type TestSpecification } from 'vitest/node'
import type { SessionEvent, SessionPlan } from './session-plan.ts'

const plan = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as SessionPlan

/** Hands out the mutated source in place of what is on the disk, which nothing touches. */
const mutates: Plugin = {
  name: 'rudp-mutants',
  enforce: 'pre',
  load: (id) => plan.mutated.code[relative(plan.packageDir, id)],
}

class InPlannedOrder implements TestSequencer {
  async shard(specs: TestSpecification[]): Promise<TestSpecification[]> {
    return specs
  }

  async sort(specs: TestSpecification[]): Promise<TestSpecification[]> {
    const place = (spec: TestSpecification): number =>
      plan.testFiles.findIndex((file) => join(plan.packageDir, file) === spec.moduleId)
    return specs.sort((a, b) => place(a) - place(b))
  }
}

declare module 'vitest' {
  interface ProvidedContext {
    mutation: SessionPlan
  }
}

const vitest = await startVitest(
  'test',
  [],
  {
    root: plan.packageDir,
    include: [...plan.testFiles],
    watch: false,
    pool: 'threads',
    maxWorkers: 1,
    isolate: false,
    fileParallelism: false,
    reporters: [{}],
    // A transformed file would be found again by its name on the disk, mutants and all.
    fsModuleCache: false,
    update: false,
    testTimeout: 600_000,
    sequence: { sequencer: InPlannedOrder },
    runner: join(import.meta.dirname, 'mutation-runner.ts'),
    provide: { mutation: plan },
  },
  { plugins: [mutates] },
)
// What a mutant has left running may have failed since: that says nothing of other tests.
for (const error of vitest.state.getUnhandledErrors()) console.error(error)
appendFileSync(plan.journal, `${JSON.stringify({ type: 'finished' } satisfies SessionEvent)}\n`)
process.exit(0)
