/** An `await` takes up to three turns, so this is enough for some five of them in a row. */
const TURNS = 16

/** Lets the microtask queue go round a few times. */
export async function settleMicrotasks(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await undefined
}
