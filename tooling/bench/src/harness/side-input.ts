import type { TransportName } from '../peers/transports.ts'

/** What a side is told that carries messages of one size. */
export interface SideInput {
  readonly transport: TransportName
  readonly sizeBytes: number
  /** Where the other side listens: only the one that connects is told. */
  readonly port?: number
}
