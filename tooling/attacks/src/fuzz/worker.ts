// A worker thread of the fuzzing command: takes seeds until they are used up, or time is.
import { parentPort, workerData } from 'node:worker_threads'
import { type Counts, runSeed, type Target } from './task.ts'

/** What a worker is told. */
export interface FuzzJob {
  readonly target: Target
  readonly firstSeed: number
  /** How many seeds there are. */
  readonly seeds: number
  readonly seconds: number
  /** How many seeds all workers together have begun; set to `seeds` to stop them. */
  readonly begun: Int32Array
}

/** What a worker answers. */
export interface FuzzResult {
  readonly counts: Counts
  readonly fault?: { readonly target: Target; readonly seed: number; readonly text: string }
}

const { target, firstSeed, seeds, seconds, begun } = workerData as FuzzJob
const endsAtMs = performance.now() + seconds * 1_000
const counts: Counts = {}

function work(): FuzzResult {
  while (performance.now() < endsAtMs) {
    const index = Atomics.add(begun, 0, 1)
    if (index >= seeds) break
    const seed = firstSeed + index
    try {
      runSeed(target, seed, counts)
    } catch (error) {
      Atomics.store(begun, 0, seeds)
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
      return { counts, fault: { target, seed, text } }
    }
  }
  return { counts }
}

parentPort?.postMessage(work())
