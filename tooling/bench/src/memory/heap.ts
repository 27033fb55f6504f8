/** Collects all garbage; the process must run with `--expose-gc`. */
export function collectGarbage(): void {
  const { gc } = globalThis as { gc?: () => void }
  if (gc === undefined) throw new Error('Cannot measure the heap: run with --expose-gc')
  // What the first leaves to finalizers and weak references, the second takes.
  gc()
  gc()
}

/** What JavaScript holds: objects, and the memory of array buffers, which lies outside of V8's heap. */
export function heapBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
