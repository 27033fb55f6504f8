import type { CongestionControllerFactory } from '@rudp/congestion'
import * as controllers from '@rudp/congestion'
import { SimulatedEndpoint } from '@rudp/connection/testing'
import type { Random, SimulatedHost } from '@rudp/simulator'
import type { SideName, SidePlan } from '../plan/plan.ts'
import { audited, type ControllerOracle } from './audited-controller.ts'
import { Door } from './door.ts'

/** Largest message that either side sends. */
export const MAX_MESSAGE_BYTES = 20_000
/** What `fixedRate` is to send at, in bytes a second. */
const FIXED_RATE = 100_000

/** What a {@link Process} is made from. */
export interface ProcessOptions {
  readonly side: SideName
  readonly plan: SidePlan
  readonly host: SimulatedHost
  readonly random: Random
  readonly maxConnections: number
  readonly oracle: ControllerOracle
}

/** A running program at one side: its endpoint, and the door that all its datagrams pass. */
export class Process {
  readonly side: SideName
  readonly door: Door
  readonly endpoint: SimulatedEndpoint<Door>
  isAlive = true
  /** The next number drawn, which becomes a nonce; then they are random again. */
  #nextNonce: number | undefined

  constructor({ side, plan, host, random, maxConnections, oracle }: ProcessOptions) {
    this.side = side
    this.door = new Door(host)
    this.endpoint = new SimulatedEndpoint(this.door, {
      congestion: audited(factoryOf(plan.controller), oracle),
      maxMessageBytes: MAX_MESSAGE_BYTES,
      maxReceiveAlloc: plan.maxReceiveAlloc,
      minSendRate: plan.minSendRate,
      redundantChannels: plan.redundantChannels,
      bundling: plan.bundling ?? true,
      piggybacking: plan.piggybacking ?? true,
      mtu: plan.mtu ?? 'auto',
      maxConnections,
      random: () => {
        const nonce = this.#nextNonce
        this.#nextNonce = undefined
        return nonce ?? random.uint32()
      },
    })
    this.endpoint.keepsDeliveries = false
  }

  /** Makes `nonce` the next number drawn. */
  drawNext(nonce: number): void {
    this.#nextNonce = nonce
  }

  /** Dies without a word. */
  kill(): void {
    this.isAlive = false
    this.door.shut()
    this.door.host.stop()
  }

  /** Takes messages again after a pause. */
  resume(): void {
    this.endpoint.takesMessages = true
    if (!this.isAlive) return
    for (const peer of this.endpoint.peers) this.endpoint.endpoint.activate(peer)
    this.endpoint.pump()
  }
}

function factoryOf(name: string): CongestionControllerFactory {
  if (name === 'fixedRate') return controllers.fixedRate(FIXED_RATE)
  const factory = (controllers as unknown as Record<string, CongestionControllerFactory>)[name]
  if (factory === undefined) throw new RangeError(`Cannot run world: no controller ${name}`)
  return factory
}
