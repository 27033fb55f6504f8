import type { Dialect } from '@rudp/wire'
import {
  ERROR_CONFIG,
  ERROR_SERVER_FULL,
  ERROR_VERSION,
  FRAME_HANDSHAKE_ACK,
  FRAME_SYNC,
  hasData,
} from '@rudp/wire'
import type { AddressMap } from './address-map.ts'
import type { EndpointOptions } from './endpoint-options.ts'
import type { HandshakeResult } from './handshake-result.ts'
import { limitsFromFrame } from './peer-limits.ts'
import { type PendingClient, PendingTable } from './pending-table.ts'
import type { ReceivedFrame } from './received-frame.ts'
import type { ReplyQueue } from './reply-queue.ts'
import type { ConnectionSettings } from './settings.ts'

const DEFAULT_MAX_PENDING = 4_096
/**
 * A handshake that took longer has lost something: our client would have sent a second SYN by then.
 */
const MAX_PLAIN_MS = 200
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
  /** Connections that clients hold: the endpoint keeps count. */
  taken = 0
  readonly #dialect: Dialect
  readonly #settings: ConnectionSettings
  readonly #random: () => number
  readonly #maxConnections: number
  readonly #maxConnectionsPerAddress: number
  readonly #accept: EndpointOptions['accept']
  readonly #connections: AddressMap<unknown>
  readonly #pending: PendingTable
  readonly #replies: ReplyQueue
  #isListening: boolean

  /** @param connections Those of the endpoint, to count how many an address has. */
  constructor(
    dialect: Dialect,
    options: EndpointOptions,
    replies: ReplyQueue,
    connections: AddressMap<unknown>,
  ) {
    const { settings, maxPending = DEFAULT_MAX_PENDING, maxConnections = 0 } = options
    const { maxTotalReceiveAlloc = Infinity, maxConnectionsPerAddress = Infinity } = options
    this.#dialect = dialect
    this.#settings = settings
    this.#random = options.random
    const affordable = Math.floor(maxTotalReceiveAlloc / settings.maxReceiveAlloc)
    this.#maxConnections = Math.min(maxConnections, affordable)
    this.#maxConnectionsPerAddress = maxConnectionsPerAddress
    this.#accept = options.accept
    this.#connections = connections
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

  /** Answers a SYN; `knownNonce` is that of the connection with its address, -1 if there is none. */
  handleSyn(nowMs: number, frame: ReceivedFrame, knownNonce: number): void {
    if (!this.#isListening) return
    const { hostname, port } = frame
    const syn = frame.reader.handshakeSyn
    // The SYN that made this connection, late or repeated. Any other nonce is a client that
    // has started anew (U14); it must prove its address before the old connection makes way.
    if (knownNonce === syn.nonce) return
    const earlier = this.#pending.get(hostname, port)
    if (earlier?.remoteNonce === syn.nonce) return this.#answer(earlier, frame)

    const hasRoom = knownNonce >= 0 || (this.#mayHaveMore(hostname) && this.#hasRoom(nowMs))
    const refusal = this.#refusal(frame, hasRoom)
    if (refusal >= 0) return this.#refuse(frame, syn.nonce, refusal)
    const client: PendingClient = {
      hostname,
      port,
      remoteNonce: syn.nonce,
      localNonce: this.#random(),
      peer: limitsFromFrame(syn),
      startedAtMs: nowMs,
      answers: 0,
      creditBytes: 0,
    }
    this.#pending.add(client)
    this.#answer(client, frame)
  }

  /**
   * Looks at any other frame.
   *
   * @param isKnown Whether there is a connection with its address.
   * @returns The handshake if this frame completes one.
   */
  handleFrame(nowMs: number, frame: ReceivedFrame, isKnown: boolean): HandshakeResult | undefined {
    if (this.#pending.size === 0) return undefined
    const client = this.#pending.get(frame.hostname, frame.port)
    if (client === undefined) return undefined
    const { type, reader } = frame
    if (type === FRAME_HANDSHAKE_ACK) {
      const { localNonce, remoteNonce, peer } = client
      if (reader.handshakeAck.nonceAck !== localNonce) return undefined
      this.#pending.delete(client)
      const hasRoom = this.taken < this.#maxConnections && this.#mayHaveMore(frame.hostname)
      if (!isKnown && !hasRoom) {
        this.#refuse(frame, remoteNonce, ERROR_SERVER_FULL)
        return undefined
      }
      const tookMs = nowMs - client.startedAtMs
      const isPlain = client.answers === 1 && tookMs <= MAX_PLAIN_MS
      const rttMs = isPlain ? tookMs : Number.NaN
      return { localNonce, remoteNonce, peer, rttMs }
    }
    // The client believes itself connected, so its ACK was lost: ask again.
    if (hasData(type) || type === FRAME_SYNC) this.#answer(client, frame)
    return undefined
  }

  #answer(client: PendingClient, { sizeBytes }: ReceivedFrame): void {
    client.creditBytes += sizeBytes
    this.#replies.pushSynAck(client)
  }

  /** Whether that IP address may hold another connection. Handshakes do not count: they may be forged. */
  #mayHaveMore(hostname: string): boolean {
    return this.#connections.countAt(hostname) < this.#maxConnectionsPerAddress
  }

  /** The error code that a SYN earns, or -1. uflow checks in this order. */
  #refusal({ reader, hostname, port }: ReceivedFrame, hasRoom: boolean): number {
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
  #hasRoom(nowMs: number): boolean {
    if (this.taken + this.#pending.size < this.#maxConnections) return true
    const flood = Math.max(MIN_FLOOD, 2 * this.#maxConnections)
    return this.taken + this.#pending.reserved(nowMs, flood) < this.#maxConnections
  }

  #refuse({ hostname, port }: ReceivedFrame, nonce: number, code: number): void {
    this.refused++
    this.#replies.pushError(hostname, port, nonce, code)
  }
}
