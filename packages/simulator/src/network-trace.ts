import type { LinkDecision } from './link-decision.ts'

/** One step of a simulation, for {@link SimulatedNetwork.onTrace}. Objects are the receiver's. */
export type TraceEntry =
  /** A host sent a datagram; `to` may be an address that nobody has, and then it is dropped. */
  | {
      readonly type: 'send'
      readonly atMs: number
      readonly from: string
      readonly to: string
      readonly bytes: Uint8Array
    }
  /** A link on the way decided about it. */
  | {
      readonly type: 'link'
      readonly atMs: number
      readonly from: string
      readonly to: string
      /** Which link of the way: shared bottlenecks first, the pair's own last. */
      readonly hop: number
      readonly decision: LinkDecision
    }
  /** It reached a host; `host` is undefined if nobody had the address any more or was running. */
  | {
      readonly type: 'arrive'
      readonly atMs: number
      readonly from: string
      readonly to: string
      readonly host: string | undefined
      readonly bytes: Uint8Array
    }
  /** A host's timer fired. */
  | { readonly type: 'wake'; readonly atMs: number; readonly host: string }
