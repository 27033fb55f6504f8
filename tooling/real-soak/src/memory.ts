import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** What a process holds at one moment, after a full collection. */
export interface MemorySample {
  readonly atSeconds: number
  readonly heapBytes: number
  readonly rssBytes: number
}

export function sampleMemory(): MemorySample {
  collect()
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage()
  return { atSeconds: performance.now() / 1_000, heapBytes: heapUsed + arrayBuffers, rssBytes: rss }
}

/** How fast a value grows by the method of least squares, in its unit a second; 0 of fewer than two. */
export function slopeOf(
  samples: readonly MemorySample[],
  measure: (sample: MemorySample) => number,
): number {
  const count = samples.length
  if (count < 2) return 0
  const meanX = samples.reduce((sum, { atSeconds }) => sum + atSeconds, 0) / count
  const meanY = samples.reduce((sum, sample) => sum + measure(sample), 0) / count
  let above = 0
  let below = 0
  for (const sample of samples) {
    above += (sample.atSeconds - meanX) * (measure(sample) - meanY)
    below += (sample.atSeconds - meanX) ** 2
  }
  return below === 0 ? 0 : above / below
}
