import type { Dialect, FrameReader } from '@rudp/wire'
import {
  ERROR_CONFIG,
  ERROR_SERVER_FULL,
  ERROR_VERSION,
  FRAME_DATA,
  FRAME_HANDSHAKE_ACK,
  FRAME_SYNC,
} from '@rudp/wire'
import type { EndpointOptions } from './endpoint-options.ts'
import type { HandshakeResult } from './handshake-result.ts'
import { limitsFromFrame } from './peer-limits.ts'
import { type PendingClient, PendingTable } from './pending-table.ts'
import type { ReplyQueue } from './reply-queue.ts'
import type { ConnectionSettings } from './settings.ts'

const DEFAULT_MAX_PENDING = 4_096
/** Fewest pending clients that count as a flood, however small the server. */
const MIN_FLOOD = 64
const ERROR_CODES = {
  version: ERROR_VERSION,
  config: ERROR_CONFIG,
  'server-full': ERROR_SERVER_FULL,
} as const

/**
 * The server's half of all handshakes: SYNs are checked and answered, and whoever
 * echoes the answer's nonce has proved its address. Nothing here is ever sent by a timer.
 */
export class ServerHandshakes {
  /** Clients that were refused so far. */
  refused = 0
  readonly #dialect: Dialect
  readonly #settings: ConnectionSettings
  readonly #random: () => number
  readonly #maxConnections: number
  readonly #accept: EndpointOptions['accept']
  readonly #pending: PendingTable
  readonly #replies: ReplyQueue
  #isListening: boolean

  constructor(dialect: Dialect, options: EndpointOptions, replies: ReplyQueue) {
    const { settings, maxPending = DEFAULT_MAX_PENDING, maxConnections = 0 } = options
    this.#dialect = dialect
    this.#settings = settings
    this.#random = options.random
    this.#maxConnections = maxConnections
    this.#accept = options.accept
    this.#pending = new PendingTable(maxPending, settings.handshakeTimeoutMs)
    this.#replies = replies
    this.#isListening = maxConnections > 0
  }

  /** Handshakes under way. */
  get pendingCount(): number {
    return this.#pending.size
  }

  /** Lets no further client in. */
  stopListening(): void {
    this.#isListening = false
  }

  /**
   * Answers the SYN that `reader` has just read.
   *
   * @param knownNonce The nonce of the connection with that address; -1 if there is none.
   * @param taken Connections that clients hold.
   */
  handleSyn(
    nowMs: number,
    reader: FrameReader,
    hostname: string,
    port: number,
    knownNonce: number,
    taken: number,
  ): void {
    if (!this.#isListening) return
    const syn = reader.handshakeSyn
    // The SYN that made this connection, late or repeated. Any other nonce is a client that
    // has started anew (U14); it must prove its address before the old connection makes way.
    if (knownNonce === syn.nonce) return
    const earlier = this.#pending.get(hostname, port)
    if (earlier?.remoteNonce === syn.nonce) return this.#replies.pushSynAck(earlier)

    const hasRoom = knownNonce >= 0 || this.#hasRoom(nowMs, taken)
    const refusal = this.#refusal(reader, hostname, port, hasRoom)
    if (refusal >= 0) return this.#refuse(hostname, port, syn.nonce, refusal)
    const client: PendingClient = {
      hostname,
      port,
      remoteNonce: syn.nonce,
      localNonce: this.#random(),
      peer: limitsFromFrame(syn),
      startedAtMs: nowMs,
      answers: 0,
    }
    this.#pending.add(client)
    this.#replies.pushSynAck(client)
  }

  /**
   * Looks at a frame from any address.
   *
   * @param isKnown Whether there is a connection with that address.
   * @param taken Connections that clients hold.
   * @returns The handshake if this frame completes one.
   */
  handleFrame(
    nowMs: number,
    type: number,
    reader: FrameReader,
    hostname: string,
    port: number,
    isKnown: boolean,
    taken: number,
  ): HandshakeResult | undefined {
    if (this.#pending.size === 0) return undefined
    const client = this.#pending.get(hostname, port)
    if (client === undefined) return undefined
    if (type === FRAME_HANDSHAKE_ACK) {
      const { localNonce, remoteNonce, peer } = client
      if (reader.handshakeAck.nonceAck !== localNonce) return undefined
      this.#pending.delete(client)
      if (!isKnown && taken >= this.#maxConnections) {
        this.#refuse(hostname, port, remoteNonce, ERROR_SERVER_FULL)
        return undefined
      }
      const rttMs = client.answers === 1 ? nowMs - client.startedAtMs : Number.NaN
      return { localNonce, remoteNonce, peer, rttMs }
    }
    // The client believes itself connected, so its ACK was lost: ask again.
    if (type === FRAME_DATA || type === FRAME_SYNC) this.#replies.pushSynAck(client)
    return undefined
  }

  /** The error code that a SYN earns, or -1. uflow checks in this order. */
  #refusal(reader: FrameReader, hostname: string, port: number, hasRoom: boolean): number {
    const { version, maxMessageBytes, maxReceiveAlloc } = reader.handshakeSyn
    if (version !== this.#dialect.version) return ERROR_VERSION
    if (!hasRoom) return ERROR_SERVER_FULL
    const settings = this.#settings
    if (maxReceiveAlloc < settings.maxMessageBytes || maxMessageBytes > settings.maxReceiveAlloc) {
      return ERROR_CONFIG
    }
    const decision = this.#accept?.({ hostname, port, maxMessageBytes, maxReceiveAlloc }) ?? true
    if (decision === true) return -1
    return decision === false ? ERROR_SERVER_FULL : ERROR_CODES[decision.code]
  }

  /** Counts handshakes under way as places taken (U8), unless they are so many that most must be forged. */
  #hasRoom(nowMs: number, taken: number): boolean {
    if (taken + this.#pending.size < this.#maxConnections) return true
    const flood = Math.max(MIN_FLOOD, 2 * this.#maxConnections)
    return taken + this.#pending.reserved(nowMs, flood) < this.#maxConnections
  }

  #refuse(hostname: string, port: number, nonce: number, code: number): void {
    this.refused++
    this.#replies.pushError(hostname, port, nonce, code)
  }
}
