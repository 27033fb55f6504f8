import type { PeerLimits } from '@rudp/connection'

/** One who has introduced itself, or answered us, and has not yet shown that it heard more. */
export interface Candidate {
  /** Whether it has answered our SYN, and so is the server; else it sent a SYN itself. */
  readonly isServer: boolean
  /** The nonce of its SYN or SYN-ACK. */
  readonly remoteNonce: number
  /** The nonce of our SYN-ACK or SYN. */
  readonly localNonce: number
  readonly limits: PeerLimits
  /** SYN-ACKs or ACKs sent to it so far, and when the last of them was. */
  answers: number
  answeredAtMs: number
  /** Whether an answer is due. */
  isOwed: boolean
}

/**
 * A peer that starts anew is a candidate again, with another nonce; a SYN of its former life may
 * come late. Four lives within one handshake are more than any carrier keeps.
 */
const MAX_CANDIDATES = 4

/** Those who may turn out to be the peer, the one heard of last at the end. */
export class Candidates {
  #list: Candidate[] = []

  /** An answer is due to who has that nonce, newly met or not. */
  owe(who: Pick<Candidate, 'isServer' | 'remoteNonce' | 'localNonce' | 'limits'>): void {
    const known = this.#list.find((each) => each.remoteNonce === who.remoteNonce)
    if (known !== undefined) {
      known.isOwed = true
      return
    }
    this.#list.push({
      ...who,
      answers: 0,
      answeredAtMs: Number.NaN,
      isOwed: true,
    })
    if (this.#list.length > MAX_CANDIDATES) this.#list.shift()
  }

  /** How many were answered; of several one at most is alive. */
  get answered(): number {
    return this.#list.filter((each) => each.answers > 0).length
  }

  /** The one met last with whom our ids begin at `localNonce`, if it was answered. */
  answeredWith(localNonce: number): Candidate | undefined {
    return this.#list.findLast((each) => each.localNonce === localNonce && each.answers > 0)
  }

  /** Every answer that was given to a client is due once more. */
  oweClients(): void {
    for (const candidate of this.#list) candidate.isOwed ||= !candidate.isServer
  }

  /** Every answer that was given to a server is due once more. Returns whether there is any. */
  oweServers(): boolean {
    let hasServer = false
    for (const candidate of this.#list) {
      if (!candidate.isServer) continue
      candidate.isOwed = true
      hasServer = true
    }
    return hasServer
  }

  /** One whose answer is due. */
  nextOwed(): Candidate | undefined {
    return this.#list.find((each) => each.isOwed)
  }

  clear(): void {
    this.#list = []
  }
}
