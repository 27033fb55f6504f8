/** The globals that an endpoint falls back on: browsers, workers, Node, Deno and Bun have them. */
export interface WebGlobals {
  readonly performance: { now(): number }
  readonly crypto: { getRandomValues(words: Uint32Array<ArrayBuffer>): unknown }
  readonly TextEncoder: new () => { encode(text: string): Uint8Array }
}

/** Numbers drawn with one call, which costs far more than one number. */
const POOL_WORDS = 64

export function webGlobals(): WebGlobals {
  return globalThis as unknown as WebGlobals
}

/** The default clock: milliseconds that never go back. */
export function readPerformance(): number {
  return webGlobals().performance.now()
}

/** The default randomness: a function that draws unpredictable uint32s. */
export function createRandom(): () => number {
  const words = new Uint32Array(POOL_WORDS)
  let used = POOL_WORDS
  return () => {
    if (used === POOL_WORDS) {
      webGlobals().crypto.getRandomValues(words)
      used = 0
    }
    return words[used++] ?? 0
  }
}
