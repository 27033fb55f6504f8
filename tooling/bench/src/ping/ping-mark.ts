/** Round trips since the last mark. */
export interface PingMark {
  readonly p50Us: number
  readonly p99Us: number
  readonly samples: number
  readonly damaged: number
}
