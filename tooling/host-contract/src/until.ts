import { within } from './within.ts'

/** Waits for what no event tells, a turn of the event loop at a time. */
export async function until(condition: () => boolean): Promise<void> {
  const turns = (async () => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1))
  })()
  await within(turns, 'condition')
}
