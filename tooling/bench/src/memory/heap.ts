/** Collects all garbage; the process must run with `--expose-gc`. */
export function collectGarbage(): void {
  const { gc } = globalThis as { gc?: () => void }
  if (gc === undefined) throw new Error('Cannot measure the heap: run with --expose-gc')
  // What the first leaves to finalizers and weak references, the second takes.
  gc()
  gc()
}

/**
 * Collects all garbage and makes V8 give back what it keeps in reserve, as it does when memory is
 * short: a young generation that a burst of handshakes has blown up to a hundred megabytes.
 */
export function collectReserve(): void {
  const { gc } = globalThis as { gc?: (how: Readonly<Record<string, string>>) => void }
  if (gc === undefined) throw new Error('Cannot measure the heap: run with --expose-gc')
  gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}

/** What JavaScript holds: objects, and the memory of array buffers, which lies outside of V8's heap. */
export function heapBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
