// The core's garbage, in a process whose collector has no reason to run in between.
import { PerformanceObserver } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { CorePair } from '../core/core-pair.ts'
import { coreContents, runCore } from '../core/run-core.ts'
import { serveSide } from '../harness/side-port.ts'
import type { CoreMemory, GarbageRun } from './core-memory.ts'
import { collectGarbage, heapBytes } from './heap.ts'

const FULL = { messageBytes: 1_448, messages: 4_000, channels: 1 }
const SMALL = { messageBytes: 64, messages: 100_000, channels: 1 }
const MANY = { messageBytes: 64, messages: 1_000_000, channels: 1 }
/** At the end of one more or less of the memory that is used again may be in use; that does not add up. */
const GROWTH_RUNS = 4
/** So much is sent first: rings grow to their size, code is compiled. */
const WARM_UP = { ...SMALL, messages: 200_000 }

const MAX_ATTEMPTS = 20
/** A heap that holds little is collected before it holds much more; one with this in it can wait. */
const BALLAST = Array.from({ length: 32 }, () => new Array(1_048_576).fill(0.5))
/** News of a collection comes later. */
const NEWS_MS = 20

/** When the collector ran last, as far as we have heard. */
let collectedAtMs = 0
const observer = new PerformanceObserver((list) => {
  for (const { startTime } of list.getEntries()) collectedAtMs = Math.max(collectedAtMs, startTime)
})
observer.observe({ entryTypes: ['gc'] })

const pair = new CorePair()
runCore(WARM_UP, pair)
runCore({ ...FULL, messages: 200_000 }, pair)

/** What `run` allocates. The collector may begin because of the payloads outside: then once more. */
async function garbageOf(run: typeof FULL): Promise<GarbageRun> {
  const contents = coreContents(run.messageBytes)
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    collectGarbage()
    const startMs = performance.now()
    const before = heapBytes()
    const { frames } = runCore(run, pair, contents)
    const bytes = heapBytes() - before - run.messages * run.messageBytes
    await sleep(NEWS_MS)
    if (collectedAtMs < startMs) return { bytes, frames, messages: run.messages }
  }
  throw new Error(`Cannot measure garbage: collected each time, ballast ${BALLAST.length}`)
}

/** Bytes that a run of {@link MANY} leaves: what several of them do, shared out. */
function growth(): number {
  collectGarbage()
  const before = heapBytes()
  for (let run = 0; run < GROWTH_RUNS; run++) runCore(MANY, pair)
  collectGarbage()
  return (heapBytes() - before) / GROWTH_RUNS
}

serveSide(
  {},
  {
    async mark(): Promise<CoreMemory> {
      return { full: await garbageOf(FULL), small: await garbageOf(SMALL), growthBytes: growth() }
    },
  },
)
