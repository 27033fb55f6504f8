import { RandomPool } from './random-pool.ts'
import type { Runtime } from './runtime.ts'

/** The globals of the Web that Node, Deno and Bun have in common; the core sees none of them itself. */
export interface WebGlobals {
  readonly performance: { now(): number }
  readonly crypto: { getRandomValues(words: Uint32Array<ArrayBuffer>): unknown }
  readonly TextEncoder: new () => { encode(text: string): Uint8Array }
}

/** `lookup` of `node:dns/promises`, which all three have: unlike their own ways it reads the hosts file. */
export type Lookup = (
  name: string,
  options: { all: true },
) => Promise<readonly { readonly address: string }[]>

/**
 * What of a {@link Runtime} needs no more than {@link WebGlobals}: all but timers and sockets.
 *
 * @param defer Queues a microtask.
 */
export function webRuntime(
  globals: WebGlobals,
  defer: Runtime['defer'],
  lookup: Lookup,
): Omit<Runtime, 'setTimer' | 'open'> {
  const random = new RandomPool((words) => globals.crypto.getRandomValues(words))
  const encoder = new globals.TextEncoder()
  return {
    nowMs: () => globals.performance.now(),
    randomUint32: () => random.nextUint32(),
    encodeUtf8: (text) => encoder.encode(text),
    defer,
    reportError: (error) =>
      defer(() => {
        throw error
      }),
    resolve: async (name) => (await lookup(name, { all: true })).map(({ address }) => address),
  }
}
