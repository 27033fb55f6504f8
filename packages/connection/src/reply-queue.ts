import type { Dialect } from '@rudp/wire'
import type { PeerAddress } from './address-map.ts'
import { limitsToAnswer } from './peer-limits.ts'
import type { PendingClient } from './pending-table.ts'
import type { ConnectionSettings } from './settings.ts'

/** More answers than this between two drains are a flood; the rest go without. */
const MAX_REPLIES = 1_024

interface Reply extends PeerAddress {
  readonly synAckFor?: PendingClient
  readonly refusedNonce?: number
  readonly errorCode?: number
}

/**
 * Answers to addresses that have no connection. Each answers one datagram with a
 * smaller one, or a handshake's with no more bytes than came, and none is ever repeated by a timer,
 * so that nobody can turn us on a third party.
 */
export class ReplyQueue {
  readonly #dialect: Dialect
  readonly #settings: ConnectionSettings
  readonly #takesLongFrames: (hostname: string) => boolean
  readonly #replies: Reply[] = []
  #index = 0
  #address: PeerAddress = { hostname: '', port: 0 }

  /** @param takesLongFrames Whether path and socket carry them to an address. */
  constructor(
    dialect: Dialect,
    settings: ConnectionSettings,
    takesLongFrames: (hostname: string) => boolean = () => false,
  ) {
    this.#dialect = dialect
    this.#settings = settings
    this.#takesLongFrames = takesLongFrames
  }

  /** Where the datagram written last goes. */
  get address(): PeerAddress {
    return this.#address
  }

  pushSynAck(client: PendingClient): void {
    this.#push({ hostname: client.hostname, port: client.port, synAckFor: client })
  }

  pushError(hostname: string, port: number, refusedNonce: number, errorCode: number): void {
    this.#push({ hostname, port, refusedNonce, errorCode })
  }

  pushDisconnectAck(hostname: string, port: number): void {
    this.#push({ hostname, port })
  }

  /** Writes the next answer. Returns its size, or 0. */
  poll(out: Uint8Array, offset: number): number {
    for (;;) {
      const reply = this.#replies[this.#index]
      if (reply === undefined) break
      this.#index++
      this.#address = reply
      const sizeBytes = this.#write(reply, out, offset)
      if (sizeBytes > 0) return sizeBytes
    }
    if (this.#index > 0) this.#replies.length = 0
    this.#index = 0
    return 0
  }

  /** Writes a reply; 0 if it would be more than its address has sent. */
  #write({ synAckFor, refusedNonce, errorCode }: Reply, out: Uint8Array, offset: number): number {
    if (synAckFor !== undefined) {
      const sizeBytes = this.#dialect.writeHandshakeSynAck(out, offset, {
        nonceAck: synAckFor.remoteNonce,
        nonce: synAckFor.localNonce,
        ...limitsToAnswer(
          this.#settings,
          synAckFor.peer,
          this.#takesLongFrames(synAckFor.hostname),
        ),
      })
      // A sync is smaller than a SYN-ACK: whoever sends many gets an answer to some.
      if (sizeBytes > synAckFor.creditBytes) return 0
      synAckFor.creditBytes -= sizeBytes
      synAckFor.answers++
      return sizeBytes
    }
    if (refusedNonce !== undefined && errorCode !== undefined) {
      return this.#dialect.writeHandshakeError(out, offset, {
        nonceAck: refusedNonce,
        code: errorCode,
      })
    }
    return this.#dialect.writeDisconnectAck(out, offset)
  }

  #push(reply: Reply): void {
    if (this.#replies.length < MAX_REPLIES) this.#replies.push(reply)
  }
}
