/** How to close. */
export interface CloseOptions {
  /** Whether what is queued still goes out first. Default `true`. */
  readonly drain?: boolean
  /** Time after which the connection is forgotten whatever the peer says, in ms. Default `Infinity`. */
  readonly timeoutMs?: number
}

/** Fills in the defaults. @throws {RangeError} When `timeoutMs` is no time. */
export function checkCloseOptions(options: CloseOptions): Required<CloseOptions> {
  const { drain = true, timeoutMs = Infinity } = options
  if (!(timeoutMs >= 0)) {
    throw new RangeError(`Cannot close: timeoutMs must be 0 or more, got ${timeoutMs}`)
  }
  return { drain, timeoutMs }
}
