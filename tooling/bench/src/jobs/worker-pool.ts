import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { JobInput, JobName, JobResult } from './jobs.ts'

/** Ends a worker that runs wild before it takes the machine along. */
const MAX_WORKER_MB = 1_024

interface Job {
  readonly name: JobName
  readonly input: unknown
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

/**
 * Runs jobs on every core. Each job has its own seeds and shares nothing, so that results depend
 * neither on the number of cores nor on who finishes first.
 */
export class WorkerPool {
  /** Called after each job with how many are done, and how many there are so far. */
  onProgress: (done: number, total: number) => void = () => {}
  readonly #size: number
  readonly #workers: Worker[] = []
  readonly #idle: Worker[] = []
  readonly #queue: Job[] = []
  #done = 0
  #total = 0

  constructor(size: number = availableParallelism()) {
    this.#size = size
  }

  /** Runs a job on the next free core; jobs begin in the order in which they were asked for. */
  run<N extends JobName>(name: N, input: JobInput<N>): Promise<JobResult<N>> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ name, input, resolve: resolve as Job['resolve'], reject })
      this.#total++
      this.#next()
    })
  }

  /** Runs a job for each input and gives the results in the same order. */
  runAll<N extends JobName>(name: N, inputs: readonly JobInput<N>[]): Promise<JobResult<N>[]> {
    return Promise.all(inputs.map((input) => this.run(name, input)))
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
  }

  #next(): void {
    if (this.#queue.length === 0) return
    const worker = this.#idle.pop() ?? this.#hire()
    if (worker !== undefined) this.#give(worker)
  }

  #hire(): Worker | undefined {
    if (this.#workers.length >= this.#size) return undefined
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: MAX_WORKER_MB },
    })
    this.#workers.push(worker)
    return worker
  }

  #give(worker: Worker): void {
    const job = this.#queue.shift()
    if (job === undefined) {
      this.#idle.push(worker)
      return
    }
    const onMessage = (result: unknown): void => {
      worker.off('error', onError)
      this.onProgress(++this.#done, this.#total)
      job.resolve(result)
      this.#give(worker)
    }
    const onError = (error: unknown): void => {
      worker.off('message', onMessage)
      const cause = error instanceof Error ? error : new Error(String(error))
      const what = `${job.name} ${JSON.stringify(job.input)}`
      job.reject(new Error(`Cannot measure ${what}: ${cause.message}`, { cause }))
    }
    worker.once('message', onMessage).once('error', onError)
    worker.postMessage({ name: job.name, input: job.input })
  }
}
