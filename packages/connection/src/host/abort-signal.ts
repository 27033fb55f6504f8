/** The part of an `AbortSignal` that we use; the core sees no runtime's globals. */
export interface AbortSignalLike {
  readonly aborted: boolean
  readonly reason?: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** Runs `listener` once `signal` aborts, at once if it has. The result stops listening. */
export function onAbort(signal: AbortSignalLike | undefined, listener: () => void): () => void {
  if (signal === undefined) return () => {}
  if (signal.aborted) {
    listener()
    return () => {}
  }
  const once = (): void => {
    signal.removeEventListener('abort', once)
    listener()
  }
  signal.addEventListener('abort', once)
  return () => signal.removeEventListener('abort', once)
}
