/** How far a side of a transfer is. */
export interface BulkMark {
  readonly nowMs: number
  readonly cpuMs: number
  readonly messages: number
  /** Frames or datagrams that arrived; messages where there is no such thing. */
  readonly frames: number
  readonly damaged: number
}
