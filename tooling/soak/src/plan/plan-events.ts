import type { Random } from '@rudp/simulator'
import type { SideName, WorldEvent } from './plan.ts'

/** Longer than a connection may be idle: it ends, and the client has to connect anew. */
const LONG_MS = 25_000

/** The events of a world: half of all worlds have none. */
export function planEvents(random: Random, sendingMs: number): WorldEvent[] {
  const events: WorldEvent[] = []
  const count = random.chance(0.5) ? 0 : random.int(1, 3)
  for (let i = 0; i < count; i++) events.push(planEvent(random, sendingMs))
  return events.sort((a, b) => a.atMs - b.atMs)
}

function planEvent(random: Random, sendingMs: number): WorldEvent {
  const atMs = random.int(0, sendingMs)
  const side: SideName = random.pick(['client', 'server'] as const)
  switch (random.int(0, 11)) {
    case 0:
    case 1:
    case 2:
      return { type: 'pause', side, atMs, forMs: random.int(100, 4_000) }
    case 3:
      return { type: 'restart', side, atMs, forMs: random.pick([0, 50, 2_000, LONG_MS]) }
    case 4:
      return { type: 'death', side, atMs }
    case 5:
    case 6:
      return { type: 'partition', atMs, forMs: random.pick([50, 500, 2_000, 6_000]) }
    case 7:
      return { type: 'partition', atMs, forMs: random.pick([12_000, LONG_MS]) }
    case 8:
      return { type: 'move', atMs }
    case 9:
      return { type: 'clock', side, atMs, byMs: random.pick([1, 100, 3_000, 15_000, 60_000]) }
    case 10:
      return { type: 'mtu', atMs, forMs: random.int(100, 3_000), bytes: random.int(300, 1_480) }
    default:
      return { type: 'route', atMs, delayMs: random.pick([0, 1, 30, 200]) }
  }
}
