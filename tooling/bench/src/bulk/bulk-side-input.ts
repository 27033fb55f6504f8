import type { TransportName } from '../peers/transports.ts'

/** What one side of a transfer is told. */
export interface BulkSideInput {
  readonly transport: TransportName
  readonly sizeBytes: number
  /** Where the receiver listens: only the sender is told. */
  readonly port?: number
}

/** How far a side of a transfer is. */
export interface BulkMark {
  readonly nowMs: number
  readonly cpuMs: number
  readonly messages: number
  /** Frames or datagrams that arrived; messages where there is no such thing. */
  readonly frames: number
  readonly damaged: number
}
