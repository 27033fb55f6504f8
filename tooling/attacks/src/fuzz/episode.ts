import type { SendMode } from '@rudp/channels'
import type { CongestionControllerFactory } from '@rudp/congestion'
import * as controllers from '@rudp/congestion'
import { mutate, Random } from './codec-fuzz.ts'
import { HostileFrames } from './hostile-frames.ts'
import { Side } from './side.ts'

/** Inputs of one episode, which is one seed. */
export const INPUTS_PER_EPISODE = 1_000
const CHECK_EVERY = 32
const BUFFER_BYTES = 1_600
const MAX_DATAGRAM_BYTES = 1_472
const MAX_QUEUED_BYTES = 100_000
const CONTROLLERS = ['tfrc', 'aimd', 'cubic', 'bbr', 'fixedRate', 'unlimited'] as const

/** What the episodes have done so far, so that one can see that they still bite. */
export interface EpisodeCounts {
  inputs: number
  deliveredDatagrams: number
  hostileFrames: number
  mutatedFrames: number
  replayedFrames: number
  timers: number
  calls: number
  deliveredMessages: number
  /** Inputs that met a connection in that state, the server's or the client's. */
  states: Record<string, number>
}

export function createEpisodeCounts(): EpisodeCounts {
  return {
    inputs: 0,
    deliveredDatagrams: 0,
    hostileFrames: 0,
    mutatedFrames: 0,
    replayedFrames: 0,
    timers: 0,
    calls: 0,
    deliveredMessages: 0,
    states: {},
  }
}

/**
 * A conversation of two endpoints, led into some state and then fed with what an attacker who sees
 * everything could send, with lost, late and damaged datagrams, with time and with calls of the
 * application. Throws at the first broken promise.
 */
export class Episode {
  readonly #random: Random
  readonly #counts: EpisodeCounts
  readonly #frames: HostileFrames
  readonly #client: Side
  readonly #server: Side
  readonly #bytes = new Uint8Array(BUFFER_BYTES)
  #nowMs: number

  constructor(seed: number, counts: EpisodeCounts) {
    const random = new Random(seed)
    this.#random = random
    this.#counts = counts
    this.#frames = new HostileFrames(random)
    this.#nowMs = random.oneIn(4) ? random.uint32() : 0
    const options = {
      maxMessageBytes: 30_000,
      maxReceiveAlloc: random.oneIn(4) ? 30_000 : 200_000,
      idleTimeoutMs: random.oneIn(2) ? 20_000 : 1e9,
      keepaliveMs: random.oneIn(4) ? Infinity : 5_000,
      redundantChannels: random.oneIn(3) ? [0, 1] : [],
      congestion: factoryOf(CONTROLLERS[random.below(CONTROLLERS.length)] ?? 'tfrc'),
    }
    this.#client = new Side(random, 'client', 'server', options)
    this.#server = new Side(random, 'server', 'client', options)
  }

  run(inputs: number = INPUTS_PER_EPISODE): void {
    const random = this.#random
    this.#client.endpoint.connect(this.#nowMs, { hostname: 'server', port: 1 })
    this.#client.settle(this.#nowMs)
    if (!random.oneIn(8)) this.#leadIn()
    for (let i = 0; i < inputs; i++) {
      this.#counts.inputs++
      this.#step()
      if (i % CHECK_EVERY === 0) this.#check()
    }
    this.#end()
  }

  /** A handshake without trouble, and perhaps some data and the beginning of the end. */
  #leadIn(): void {
    const random = this.#random
    for (let round = 0; round < 4; round++) this.#exchange()
    for (let left = random.below(6); left > 0; left--) {
      this.#send(random.oneIn(2) ? this.#client : this.#server)
      this.#exchange()
    }
    if (!random.oneIn(10)) return
    this.#close(random.oneIn(2) ? this.#client : this.#server)
  }

  #exchange(): void {
    this.#nowMs += 10
    for (const side of [this.#client, this.#server]) {
      while (side.outgoing.count > 0) this.#deliver(side)
      side.endpoint.handleTimeout(this.#nowMs)
      side.settle(this.#nowMs)
    }
  }

  #step(): void {
    const random = this.#random
    const side = random.oneIn(2) ? this.#client : this.#server
    switch (random.below(16)) {
      case 0:
      case 1:
      case 2:
      case 3:
        return this.#deliverOne(side)
      case 4:
      case 5:
      case 6:
      case 7:
      case 8:
        return this.#injectHostile(side)
      case 9:
      case 10:
        return this.#injectMutated(side)
      case 11:
        return this.#injectReplayed(side)
      case 12:
      case 13:
        return this.#passTime()
      default:
        return this.#call(side)
    }
  }

  /** The network's turn: mostly it delivers, sometimes it loses. */
  #deliverOne(from: Side): void {
    if (from.outgoing.count === 0) return this.#passTime()
    if (this.#random.oneIn(12)) from.outgoing.shift()
    else this.#deliver(from)
  }

  #deliver(from: Side): void {
    this.#counts.deliveredDatagrams++
    this.#receive(this.#otherOf(from), from.hostname, from.outgoing.shift())
  }

  #injectHostile(to: Side): void {
    this.#counts.hostileFrames++
    const sizeBytes = this.#frames.write(this.#bytes.subarray(0, MAX_DATAGRAM_BYTES), to.connection)
    this.#receive(to, this.#otherOf(to).hostname, this.#bytes.subarray(0, sizeBytes))
  }

  #injectMutated(to: Side): void {
    const random = this.#random
    const { outgoing } = this.#otherOf(to)
    this.#counts.mutatedFrames++
    let sizeBytes = 0
    if (outgoing.remembered > 0 && random.oneIn(2)) {
      const datagram = outgoing.at(random.below(outgoing.remembered))
      this.#bytes.set(datagram)
      sizeBytes = datagram.length
    } else {
      sizeBytes = this.#frames.write(this.#bytes.subarray(0, MAX_DATAGRAM_BYTES), to.connection)
    }
    const room = Math.min(BUFFER_BYTES, sizeBytes + 40)
    sizeBytes = mutate(random, this.#bytes, 0, sizeBytes, room)
    this.#receive(to, this.#otherOf(to).hostname, this.#bytes.subarray(0, sizeBytes))
  }

  /** A datagram once more, to either side, from its sender or from a stranger. */
  #injectReplayed(from: Side): void {
    const random = this.#random
    if (from.outgoing.remembered === 0) return this.#passTime()
    this.#counts.replayedFrames++
    const datagram = from.outgoing.at(random.below(from.outgoing.remembered))
    const to = random.oneIn(8) ? from : this.#otherOf(from)
    const sender = random.oneIn(8) ? `stranger ${random.below(40)}` : this.#otherOf(to).hostname
    this.#receive(to, sender, datagram)
  }

  #receive(to: Side, from: string, bytes: Uint8Array): void {
    this.#noteState(to)
    to.receive(this.#nowMs, from, bytes)
    to.settle(this.#nowMs)
  }

  #passTime(): void {
    const random = this.#random
    this.#counts.timers++
    const { endpoint } = random.oneIn(2) ? this.#client : this.#server
    const dueMs = endpoint.nextTimeoutMs()
    if (random.oneIn(3) && dueMs !== Infinity) this.#nowMs = Math.max(this.#nowMs, dueMs)
    else if (random.oneIn(60)) this.#nowMs += random.below(30_000)
    else this.#nowMs += random.below(64) / 8
    for (const side of [this.#client, this.#server]) {
      side.endpoint.handleTimeout(this.#nowMs)
      side.settle(this.#nowMs)
    }
  }

  #call(side: Side): void {
    const random = this.#random
    this.#counts.calls++
    const { peer } = side
    if (peer === undefined) {
      if (side === this.#client) this.#reconnect()
    } else {
      const choice = random.below(150)
      if (choice === 0) this.#close(side)
      else if (choice === 1) peer.connection.abort(this.#nowMs)
      else if (choice < 20) side.takesMessages = !side.takesMessages
      else this.#send(side)
      side.endpoint.activate(peer)
    }
    side.settle(this.#nowMs)
  }

  /** Mostly in peace: what is interesting happens to connections that stand. */
  #reconnect(): void {
    this.#client.endpoint.connect(this.#nowMs, { hostname: 'server', port: 1 })
    this.#client.settle(this.#nowMs)
    if (!this.#random.oneIn(4)) this.#leadIn()
  }

  #send(side: Side): void {
    const random = this.#random
    const { peer } = side
    if (peer === undefined || peer.connection.bufferedBytes > MAX_QUEUED_BYTES) return
    const mode = random.below(4) as SendMode
    const mayVanish = mode < 2
    const sizeBytes = random.oneIn(16) ? random.below(20_000) : random.below(60)
    const session = peer.connection.session
    if (session !== undefined && sizeBytes > session.messages.maxMessageBytes) return
    peer.connection.send(this.#nowMs, new Uint8Array(sizeBytes), {
      channel: random.oneIn(4) ? random.below(64) : random.below(3),
      mode,
      priority: random.below(8),
      ...(random.oneIn(4) && { receipt: side.drawReceipt() }),
      ...(random.oneIn(6) && { deadlineAtMs: this.#nowMs + random.below(200) }),
      ...(mayVanish && random.oneIn(4) && { replaceKey: random.below(3) }),
    })
    side.endpoint.activate(peer)
    side.settle(this.#nowMs)
  }

  #close(side: Side): void {
    const { peer } = side
    if (peer === undefined) return
    peer.connection.close(this.#nowMs, this.#random.oneIn(2))
    side.endpoint.activate(peer)
    side.settle(this.#nowMs)
  }

  #check(): void {
    this.#client.checkBounds()
    this.#server.checkBounds()
  }

  /** Left alone, everything comes to an end. */
  #end(): void {
    for (const side of [this.#client, this.#server]) {
      for (const { connection } of side.endpoint.peers()) connection.close(this.#nowMs, false)
      for (const peer of side.endpoint.peers()) side.endpoint.activate(peer)
      side.settle(this.#nowMs)
      for (let wakeUps = 0; side.endpoint.size > 0; wakeUps++) {
        if (wakeUps > 1_000) throw new Error('a closed connection does not end')
        this.#nowMs = Math.max(this.#nowMs, side.endpoint.nextTimeoutMs())
        side.endpoint.handleTimeout(this.#nowMs)
        side.settle(this.#nowMs)
      }
      this.#counts.deliveredMessages += side.delivered
    }
  }

  #noteState(side: Side): void {
    const state = side.connection?.state ?? (side.endpoint.pendingCount > 0 ? 'pending' : 'none')
    this.#counts.states[state] = (this.#counts.states[state] ?? 0) + 1
  }

  #otherOf(side: Side): Side {
    return side === this.#client ? this.#server : this.#client
  }
}

function factoryOf(name: string): CongestionControllerFactory {
  const found = (controllers as unknown as Record<string, unknown>)[name]
  if (typeof found !== 'function') return controllers.tfrc
  return (name === 'fixedRate' ? found(1e6) : found) as CongestionControllerFactory
}
