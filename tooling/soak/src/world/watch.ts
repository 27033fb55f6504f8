import type { EndpointPeer } from '@rudp/connection'
import { AuditedController } from './audited-controller.ts'
import type { DoorWatch } from './door.ts'
import type { Fail } from './fail.ts'
import {
  DATA,
  DISCONNECT,
  hasAck,
  hasData,
  isIntact,
  SYN,
  SYN_ACK,
  uint32At,
} from './frame-bytes.ts'
import type { Life, LifeEnd } from './life.ts'
import type { Process } from './process.ts'

/** Longest that an ack may keep a peer waiting: docs/loss-recovery.md promises 2 ms. */
const MAX_ACK_DELAY_MS = 5
/** Frames other than data that one cause may draw: an ack of many groups takes more than one. */
const MAX_CONTROL_FRAMES = 6
/** Timers that may be due again at the instant at which they fired: rounding takes one or two. */
const MAX_WAKES_AN_INSTANT = 10
/** Frames behind the newest that are told from duplicates. */
const FRAME_WINDOW = 4096
const FRAGMENT_BYTES = 1448

/** What a {@link Watch} needs to know of its world. */
export interface WatchedWorld {
  readonly fail: Fail
  readonly nowMs: number
  /** Whether the network damages datagrams. */
  readonly hasDamage: boolean
  readonly connectionLimit: number
  /** Connections that an address has, newest first. */
  lifeAt(process: Process, address: string): Life | undefined
  /** Datagrams that the other side has sent to that process so far. */
  offeredTo(process: Process): number
  onDrained(process: Process): void
}

/** The oracles at one process's door. It knows what passes, and no more of the code than statistics. */
export class Watch implements DoorWatch {
  readonly #process: Process
  readonly #world: WatchedWorld
  readonly #maxReceiveBytes: number
  readonly #maxAckDelayMs: number
  /** Called for each datagram of the network, after it was handled. */
  onGenuine: (bytes: Uint8Array, from: string) => void = () => {}
  /** By the network's clock: since when a frame waits for its ack. */
  #owesAckSinceMs = Infinity
  #owesAckTo: LifeEnd | undefined
  #controlFrames = 0
  #wokenAtMs = Number.NaN
  #wakes = 0
  #mustBeSilent = false
  #hasAnsweredSyn = true

  constructor(process: Process, world: WatchedWorld, maxReceiveAlloc: number, latenessMs: number) {
    this.#process = process
    this.#world = world
    this.#maxReceiveBytes = Math.ceil(maxReceiveAlloc / FRAGMENT_BYTES) * FRAGMENT_BYTES
    this.#maxAckDelayMs = MAX_ACK_DELAY_MS + 2 * latenessMs
  }

  onArriving(bytes: Uint8Array, from: string): void {
    const world = this.#world
    const life = world.lifeAt(this.#process, from)
    if (life === undefined || (world.hasDamage && !isIntact(bytes))) return
    const end = life.end(this.#process.side)
    const type = bytes[0]!
    end.heardBeforeMs = end.heardAtMs
    if (type >= DATA) {
      end.heardAtMs = this.#process.door.nowMs
      end.offeredWhenHeard = world.offeredTo(this.#process)
    }
    if (hasData(type)) this.#onData(bytes, end)
    if (hasAck(type)) end.ackedAtMs = world.nowMs
    else if (type === SYN_ACK && uint32At(bytes, 1) === life.nonce) end.hasSynAck = true
    else if (type === SYN) this.#onSyn(bytes, life)
  }

  onArrived(bytes: Uint8Array, from: string): void {
    this.#judgeArrival(from)
    this.onGenuine(bytes, from)
  }

  #judgeArrival(from: string): void {
    const end = this.#world.lifeAt(this.#process, from)?.end(this.#process.side)
    const session = end?.process === this.#process ? end.peer?.connection.session : undefined
    if (!this.#hasAnsweredSyn) {
      this.#hasAnsweredSyn = true
      this.#fail('handshake', 'left a SYN without an answer')
    }
    if (end === undefined || session === undefined) return
    // What is of another connection that the address has or had does not count.
    if (session.isStrange) end.heardAtMs = end.heardBeforeMs
    // Looking must not make what is not there yet.
    const allocatedBytes = session.layers.receiver?.allocatedBytes ?? 0
    if (allocatedBytes > this.#maxReceiveBytes) {
      this.#fail('memory', `holds ${allocatedBytes} of ${this.#maxReceiveBytes} B`)
    }
  }

  onSent(bytes: Uint8Array, to: string): void {
    if (this.#mustBeSilent) this.#fail('silence', 'sent something on a timer without a connection')
    // Whoever has begun to close acknowledges no more. The life may just have ended, its peer being
    // about to learn of it: what is owed to that address is settled all the same.
    const isSettling = hasAck(bytes[0]) || bytes[0] === DISCONNECT
    if (isSettling && this.#owesAckTo?.peer?.hostname === to) this.#owesAckSinceMs = Infinity
    const life = this.#world.lifeAt(this.#process, to)
    if (life === undefined) return
    if (isSettling) this.#owesAckSinceMs = Infinity
    if (hasData(bytes[0])) {
      const end = life.end(this.#process.side)
      end.framesSent++
      tellProbes(end.peer)
      return
    }
    this.#controlFrames++
    this.#hasAnsweredSyn = true
  }

  onWaking(): void {
    const { nowMs } = this.#world
    this.#wakes = nowMs === this.#wokenAtMs ? this.#wakes + 1 : 0
    this.#wokenAtMs = nowMs
    this.#mustBeSilent = this.#process.endpoint.endpoint.size === 0
    if (this.#wakes < MAX_WAKES_AN_INSTANT) return
    this.#fail('timer', `woke up ${this.#wakes} times at ${nowMs} ms`)
    throw new Error('Cannot go on: time stands still')
  }

  onDrained(wakeAtMs: number): void {
    const world = this.#world
    const { door, endpoint } = this.#process
    this.#mustBeSilent = false
    if (wakeAtMs < door.nowMs) this.#fail('timer', `is due ${door.nowMs - wakeAtMs} ms ago`)
    if (this.#controlFrames > MAX_CONTROL_FRAMES) {
      this.#fail('work', `drew ${this.#controlFrames} frames at once`)
    }
    this.#controlFrames = 0
    if (endpoint.endpoint.size > world.connectionLimit) {
      this.#fail('limit', `holds ${endpoint.endpoint.size} of ${world.connectionLimit} connections`)
    }
    const waitedMs = world.nowMs - this.#owesAckSinceMs
    if (waitedMs > this.#maxAckDelayMs) {
      this.#owesAckSinceMs = Infinity
      if (this.#owesAckTo?.peer?.connection.state === 'connected')
        this.#fail('ack-delay', `kept a frame waiting for its ack for ${waitedMs} ms`)
    }
    world.onDrained(this.#process)
  }

  #onData(bytes: Uint8Array, end: LifeEnd): void {
    const id = uint32At(bytes, 1)
    const connection = end.process === this.#process ? end.peer?.connection : undefined
    if (connection?.state !== 'connected' || connection.session === undefined) return
    // What is too far from the window is no frame of this connection, or too old to be told from a copy.
    if (Math.abs((connection.session.arrivals.baseId - id) | 0) > FRAME_WINDOW) return
    if (end.arrived.has(id)) return
    end.arrived.add(id)
    if (this.#owesAckSinceMs < Infinity) return
    this.#owesAckSinceMs = this.#world.nowMs
    this.#owesAckTo = end
  }

  /** A server that listens answers whoever asks, unless it stands with them already. */
  #onSyn(bytes: Uint8Array, life: Life): void {
    if (this.#process.side !== 'server' || uint32At(bytes, 2) !== life.nonce) return
    const isKnown = life.server.peer !== undefined && life.server.process === this.#process
    this.#hasAnsweredSyn = isKnown
  }

  #fail(kind: string, what: string): void {
    this.#world.fail(kind, `${this.#process.side} at ${this.#world.nowMs} ms ${what}`)
  }
}

/** A controller that has let a frame out learns how many probes were sent without it. */
function tellProbes(peer: EndpointPeer | undefined): void {
  const session = peer?.connection.session
  if (session?.gate.controller instanceof AuditedController) {
    session.gate.controller.probes = () => session.frames.counters.probesSent
  }
}
