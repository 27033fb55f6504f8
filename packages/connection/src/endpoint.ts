import type { Dialect } from '@rudp/wire'
import { FRAME_DISCONNECT, FRAME_HANDSHAKE_SYN, uflow3 } from '@rudp/wire'
import { AddressMap, type PeerAddress } from './address-map.ts'
import { Connection } from './connection.ts'
import type { ConnectionContext } from './connection-context.ts'
import { DatagramBudget } from './datagram-budget.ts'
import { DeadlineHeap } from './deadline-heap.ts'
import type { EndpointOptions } from './endpoint-options.ts'
import { EndpointPeer } from './endpoint-peer.ts'
import type { HandshakeResult } from './handshake-result.ts'
import { pathFrameBytes } from './path-frame-bytes.ts'
import { ReceivedFrame } from './received-frame.ts'
import { ReplyQueue } from './reply-queue.ts'
import { ServerHandshakes } from './server-handshakes.ts'
import type { ConnectionSettings } from './settings.ts'
import type { TracedPeer } from './trace/connection-trace.ts'
import { TracedConnection } from './trace/traced-connection.ts'

/** Datagrams that reached no connection, by reason. */
export interface EndpointCounters {
  /** Not a frame: wrong size, type or checksum. */
  readonly malformed: number
  /** Frames from addresses without a connection. */
  readonly unknownPeer: number
  /** Clients that were refused. */
  readonly refused: number
  /** Dropped unread: their sender had used up its share of the tick. */
  readonly overBudget: number
}

const DEFAULT_DATAGRAMS_PER_TICK = 8_192

/**
 * Many connections on one socket, told apart by address. Like {@link Connection},
 * it performs no I/O.
 *
 * After every input, drain the outputs **completely**:
 *
 * 1. {@link nextActive} until it returns `undefined`; for each peer, drain its
 *    connection, then give it back with {@link settle};
 * 2. {@link pollReply} until it returns 0, sending each datagram to {@link replyAddress};
 * 3. {@link nextTimeoutMs}, to learn when to call {@link handleTimeout}.
 */
export class Endpoint {
  /**
   * Longest datagram that the socket sends and takes: the dialect's `maxFrameBytes` unless whoever
   * owns it says more, before the first connection.
   */
  maxFrameBytes = 0
  readonly #dialect: Dialect
  readonly #settings: ConnectionSettings
  readonly #random: () => number
  readonly #frame: ReceivedFrame
  readonly #peers = new AddressMap<EndpointPeer>()
  readonly #deadlines = new DeadlineHeap<EndpointPeer>()
  readonly #replies: ReplyQueue
  readonly #handshakes: ServerHandshakes
  /** Peers whose outputs want draining; those before {@link #activeIndex} have been taken. */
  readonly #active: EndpointPeer[] = []
  #activeIndex = 0
  readonly #budget: DatagramBudget
  /** What all addresses without a connection share: anyone can make up as many as it likes. */
  readonly #strangers = DatagramBudget.open()
  #overBudget = 0
  #malformed = 0
  #unknownPeer = 0

  constructor(options: EndpointOptions) {
    const { dialect = uflow3, settings, random } = options
    this.#dialect = dialect
    this.#settings = settings
    this.#random = random
    this.#frame = new ReceivedFrame(dialect)
    this.maxFrameBytes = dialect.maxFrameBytes
    this.#replies = new ReplyQueue(
      dialect,
      settings,
      (hostname) => this.#frameBytesTo(hostname) > dialect.maxFrameBytes,
    )
    this.#handshakes = new ServerHandshakes(dialect, options, this.#replies, this.#peers)
    this.#budget = new DatagramBudget(options.maxDatagramsPerTick ?? DEFAULT_DATAGRAMS_PER_TICK)
  }

  // ── What it holds ──────────────────────────────────────────────────────

  /** Every connection that has not ended. */
  peers(): IterableIterator<EndpointPeer> {
    return this.#peers.values()
  }

  /** How many connections have not ended. */
  get size(): number {
    return this.#peers.size
  }

  /** Handshakes under way with clients. */
  get pendingCount(): number {
    return this.#handshakes.pendingCount
  }

  /** A copy of the counters. */
  get counters(): EndpointCounters {
    const refused = this.#handshakes.refused
    return {
      malformed: this.#malformed,
      unknownPeer: this.#unknownPeer,
      refused,
      overBudget: this.#overBudget,
    }
  }

  // ── Inputs ─────────────────────────────────────────────────────────────

  /**
   * Opens a connection to a server.
   *
   * @throws {Error} When there is a connection with that address already.
   */
  connect(nowMs: number, { hostname, port }: PeerAddress): EndpointPeer {
    if (this.#peers.get(hostname, port) !== undefined) {
      throw new Error(`Cannot connect to ${hostname}:${port}: there is a connection already`)
    }
    const context = this.#context({ role: 'client', hostname, port })
    const connection = kindOf(context).open(nowMs, context)
    return this.#add(new EndpointPeer(hostname, port, connection, false))
  }

  /** Feeds one datagram, borrowed for the call. */
  handleDatagram(
    nowMs: number,
    hostname: string,
    port: number,
    bytes: Uint8Array,
    start = 0,
    end: number = bytes.length,
  ): void {
    const peer = this.#peers.get(hostname, port)
    if (!this.#budget.spend(nowMs, peer ?? this.#strangers)) {
      this.#overBudget++
      return
    }
    const frame = this.#frame
    if (!frame.read(bytes, start, end)) {
      this.#malformed++
      return
    }
    frame.hostname = hostname
    frame.port = port
    if (frame.type === FRAME_HANDSHAKE_SYN) {
      return this.#handshakes.handleSyn(nowMs, frame, peer?.connection.remoteNonce ?? -1)
    }
    const proven = this.#handshakes.handleFrame(nowMs, frame, peer !== undefined)
    if (proven !== undefined) return this.#admit(nowMs, hostname, port, proven)
    if (peer !== undefined) {
      peer.connection.handleFrame(nowMs, frame)
      this.activate(peer)
    } else if (frame.type === FRAME_DISCONNECT) {
      // Its sender may be repeating what we answered before we forgot it.
      this.#replies.pushDisconnectAck(hostname, port)
    } else {
      this.#unknownPeer++
    }
  }

  /** Tells every connection that is due that `nowMs` has come. */
  handleTimeout(nowMs: number): void {
    let peer = this.#deadlines.popDue(nowMs)
    while (peer !== undefined) {
      peer.connection.handleTimeout(nowMs)
      this.activate(peer)
      peer = this.#deadlines.popDue(nowMs)
    }
  }

  /** Puts a connection that the application has used into line for {@link nextActive}. */
  activate(peer: EndpointPeer): void {
    if (peer.isActive) return
    peer.isActive = true
    this.#active.push(peer)
  }

  /** Lets no further client in. */
  stopListening(): void {
    this.#handshakes.stopListening()
  }

  // ── Outputs ────────────────────────────────────────────────────────────

  /** The next connection whose outputs want draining. */
  nextActive(): EndpointPeer | undefined {
    const peer = this.#active[this.#activeIndex]
    if (peer === undefined) {
      if (this.#activeIndex > 0) this.#active.length = 0
      this.#activeIndex = 0
      return undefined
    }
    this.#activeIndex++
    peer.isActive = false
    return peer
  }

  /** Takes back a drained connection: arms its timer, or forgets it if it is over. */
  settle(peer: EndpointPeer): void {
    const { connection, hostname, port } = peer
    const isOver = connection.state === 'closed'
    this.#deadlines.schedule(peer, isOver ? Infinity : connection.nextTimeoutMs())
    if (isOver && this.#peers.get(hostname, port) === peer) {
      this.#peers.delete(hostname, port)
      if (peer.isAccepted) this.#handshakes.taken--
    }
  }

  /** Writes the next datagram for an address without a connection. Returns its size, or 0. */
  pollReply(out: Uint8Array, offset: number): number {
    return this.#replies.poll(out, offset)
  }

  /** Where the datagram that {@link pollReply} wrote last goes. */
  get replyAddress(): PeerAddress {
    return this.#replies.address
  }

  /** When {@link handleTimeout} is wanted next; `Infinity` for never. */
  nextTimeoutMs(): number {
    return this.#deadlines.earliestMs
  }

  /** A client has proved its address; what it left behind there earlier makes way (U14). */
  #admit(nowMs: number, hostname: string, port: number, handshake: HandshakeResult): void {
    const known = this.#peers.get(hostname, port)
    if (known !== undefined) {
      known.connection.abort(nowMs, 'remote')
      this.activate(known)
      if (known.isAccepted) this.#handshakes.taken--
    }
    this.#handshakes.taken++
    const context = this.#context({ role: 'server', hostname, port })
    const connection = kindOf(context).accept(nowMs, context, handshake)
    this.#add(new EndpointPeer(hostname, port, connection, true))
  }

  #context(peer: TracedPeer): ConnectionContext {
    const dialect = this.#dialect
    const settings = this.#settings
    const maxFrameBytes = this.#frameBytesTo(peer.hostname)
    const trace = settings.trace?.(peer)
    return { dialect, settings, maxFrameBytes, random: this.#random, ...(trace && { trace }) }
  }

  #frameBytesTo(hostname: string): number {
    const pathBytes = pathFrameBytes(hostname, this.#dialect, this.#settings.mtu)
    return Math.min(this.maxFrameBytes, pathBytes)
  }

  #add(peer: EndpointPeer): EndpointPeer {
    this.#peers.set(peer.hostname, peer.port, peer)
    this.activate(peer)
    return peer
  }
}

function kindOf({ trace }: ConnectionContext): typeof Connection {
  return trace === undefined ? Connection : TracedConnection
}
