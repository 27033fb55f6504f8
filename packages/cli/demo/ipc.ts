import type { LinkConditions, LinkCounters } from '@rudp/simulator'
import type { ControllerName } from '../src/arguments/controller.ts'

/** How a server or a client is to behave. */
export interface PeerConfig {
  readonly controller: ControllerName | undefined
  readonly durationMs: number
  readonly fileBytes: number
}

export interface ClientConfig extends PeerConfig {
  /** The link's port. */
  readonly port: number
  /** Undefined: make a file up. */
  readonly path: string | undefined
}

export interface LinkConfig {
  /** The server's port. */
  readonly port: number
  readonly conditions: LinkConditions
  readonly seed: string | undefined
}

/** How far a peer is. By flow where it is a list. */
export interface PeerStatus {
  readonly sent: readonly number[]
  readonly delivered: readonly number[]
  /** p50, p95, p99 of what arrived, in ms. */
  readonly quantilesMs: readonly (readonly [number, number, number])[]
  /** Bytes of the file sent, or received. */
  readonly fileBytes: number
  readonly rttMs: number
  readonly controller: string
}

/** What a peer knows at the end. By flow where it is a list. */
export interface PeerReport {
  readonly sent: readonly number[]
  readonly arrivals: readonly FlowReport[]
  /** Of the file as this side knows it; undefined if it does not know all of it. */
  readonly sha256: string | undefined
  /** How long the file took, as its sender sees it from start to end and its receiver too. */
  readonly fileMs: number
  readonly controller: string
  readonly rttMs: number
}

export interface FlowReport {
  readonly delivered: number
  readonly duplicates: number
  readonly outOfOrder: number
  readonly damaged: number
  readonly latenciesMs: Float64Array
}

export interface LinkStatus {
  readonly up: LinkCounters
  readonly down: LinkCounters
}

/** From the demo to one of its processes. */
export type Order<Config> =
  | { readonly type: 'start'; readonly config: Config }
  /** Report now, whatever is missing. */
  | { readonly type: 'stop' }

/** From a process to the demo. */
export type News<Status, Report> =
  | { readonly type: 'ready'; readonly port: number }
  | { readonly type: 'status'; readonly status: Status }
  | { readonly type: 'report'; readonly report: Report }
