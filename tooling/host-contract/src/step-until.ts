import type { RudpEvent, SteppedConnection, SteppedServer } from '@rudp/connection/host'

const LIMIT_MS = 5_000

/** Gives the runtime's event loop time to read its sockets. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Runs a game loop until it has seen enough. Returns every event, in order. */
export async function stepUntil(
  endpoints: readonly (SteppedServer | SteppedConnection)[],
  isEnough: (events: readonly RudpEvent[], elapsedMs: number) => boolean,
): Promise<RudpEvent[]> {
  const events: RudpEvent[] = []
  const startedMs = performance.now()
  while (!isEnough(events, performance.now() - startedMs)) {
    if (performance.now() - startedMs > LIMIT_MS) {
      throw new Error(`stepped for ${LIMIT_MS} ms: ${events.map(({ type }) => type).join()}`)
    }
    for (const endpoint of endpoints) events.push(...endpoint.step())
    await pause(1)
  }
  return events
}
