import type { ResolvedConditions } from './conditions.ts'
import type { Random } from './random.ts'

/** The delay of one datagram: the fixed part and a sample of jitter, never negative. */
export function sampleDelayMs(conditions: ResolvedConditions, random: Random): number {
  const { delayMs, jitterMs } = conditions
  if (jitterMs === 0) return delayMs
  const sampleMs = delayMs + jitterMs * sampleShape(conditions, random)
  return sampleMs > 0 ? sampleMs : 0
}

function sampleShape(conditions: ResolvedConditions, random: Random): number {
  switch (conditions.jitterShape) {
    case 'uniform':
      return 2 * random.float() - 1
    case 'normal':
      return random.normal()
    case 'exponential':
      return random.exponential(1)
  }
}
