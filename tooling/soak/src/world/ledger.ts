import { MODE_RELIABLE, type Outcome, type SendMode } from '@rudp/channels'
import type { Fail } from './fail.ts'

/** A message as its sender remembers it. */
interface Entry {
  readonly channel: number
  readonly mode: SendMode
  readonly sizeBytes: number
  /** Whether its sender allowed that it is never sent. */
  readonly mayVanish: boolean
  readonly wantsReceipt: boolean
  isDelivered: boolean
  outcome: Outcome | undefined
}

const HEADER_BYTES = 12
/** Payloads are cut out of this, each from another place. */
const PATTERN_BYTES = 1 << 15
const PATTERN_MASK = PATTERN_BYTES - 1
const PATTERN = createPattern()

/**
 * What one direction of one connection promised, and whether it was kept: a model of the promise
 * alone, which knows neither frames nor windows. A payload names its connection and its message, so
 * that it can be told from any other.
 */
export class Ledger {
  readonly #name: string
  readonly #life: number
  readonly #entries: Entry[] = []
  readonly #fail: Fail
  /** By channel: messages sent on it, in order, and how far deliveries have come. */
  readonly #order = new Map<number, { readonly sent: number[]; position: number }>()
  /** Messages that must arrive and have not. */
  #owed = 0
  delivered = 0

  /** @param life Which connection of its world this is. */
  constructor(name: string, life: number, fail: Fail) {
    this.#name = `${name} of connection ${life}`
    this.#life = life
    this.#fail = fail
  }

  /** How many messages were sent. */
  get sent(): number {
    return this.#entries.length
  }

  /** Whether every message that must arrive has. */
  get isComplete(): boolean {
    return this.#owed === 0
  }

  /** Writes down a message and makes its payload. */
  send(message: Pick<Entry, 'channel' | 'mode' | 'sizeBytes' | 'mayVanish' | 'wantsReceipt'>): {
    index: number
    payload: Uint8Array
  } {
    const index = this.#entries.length
    const entry = { ...message, isDelivered: false, outcome: undefined }
    this.#entries.push(entry)
    this.#channel(message.channel).sent.push(index)
    if (isPromised(entry)) this.#owed++
    return { index, payload: payloadOf(this.#life, index, message.sizeBytes) }
  }

  receive(payload: Uint8Array, channel: number): void {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
    const isWhole = payload.byteLength >= HEADER_BYTES && view.getUint32(0) === this.#life
    const index = isWhole ? view.getUint32(4) : -1
    const entry = this.#entries[index]
    if (entry === undefined) return this.#violation('stranger', index, 'was never sent')
    if (entry.isDelivered) return this.#violation('twice', index, 'came twice')
    entry.isDelivered = true
    this.delivered++
    if (isPromised(entry)) this.#owed--
    if (entry.channel !== channel) this.#violation('channel', index, `came on channel ${channel}`)
    if (!isIntact(payload, index, entry.sizeBytes)) this.#violation('damage', index, 'is damaged')
    this.#checkOrder(index, channel)
  }

  settle(token: number, outcome: Outcome): void {
    const entry = this.#entries[token - 1]
    if (entry === undefined || !entry.wantsReceipt) {
      return this.#violation('receipt', token - 1, 'has no receipt')
    }
    if (entry.outcome !== undefined) {
      this.#violation('receipt', token - 1, `settled twice: ${entry.outcome}, then ${outcome}`)
    }
    entry.outcome = outcome
  }

  /**
   * Judges what is still open when the world ends.
   *
   * @param isOver Whether the sender was told that the connection has ended.
   * @param isWhole Whether the connection lasted until both sides had closed it.
   */
  close(isOver: boolean, isWhole: boolean): void {
    this.#entries.forEach((entry, index) => {
      const { mode, isDelivered, outcome, wantsReceipt } = entry
      if (isWhole && isPromised(entry) && !isDelivered) {
        this.#violation('lost', index, 'is reliable and never came')
      }
      if (isOver && wantsReceipt && outcome === undefined) {
        this.#violation('receipt', index, 'was never settled')
      }
      if (isWhole && outcome === 'delivered' && mode === MODE_RELIABLE && !isDelivered) {
        this.#violation('receipt', index, 'was reported delivered and never came')
      }
      if (outcome === 'lost' && mode === MODE_RELIABLE) {
        this.#violation('receipt', index, 'is reliable and was reported lost')
      }
      if ((outcome === 'expired' || outcome === 'replaced') && isDelivered) {
        this.#violation('receipt', index, `was reported ${outcome} and came`)
      }
    })
  }

  #checkOrder(index: number, channel: number): void {
    const order = this.#channel(channel)
    const position = order.sent.indexOf(index, order.position)
    if (position < 0) return this.#violation('order', index, 'came after a later one')
    for (let i = order.position; i < position; i++) {
      const skipped = this.#entries[order.sent[i] ?? -1]
      if (skipped !== undefined && isPromised(skipped)) {
        this.#violation('order', index, `came before reliable message ${order.sent[i]}`)
      }
    }
    order.position = position + 1
  }

  #channel(channel: number): { readonly sent: number[]; position: number } {
    let order = this.#order.get(channel)
    if (order === undefined) this.#order.set(channel, (order = { sent: [], position: 0 }))
    return order
  }

  #violation(kind: string, index: number, what: string): void {
    const { channel, mode } = this.#entries[index] ?? {}
    this.#fail(kind, `${this.#name}: message ${index} (channel ${channel}, mode ${mode}) ${what}`)
  }
}

function isPromised({ mode, mayVanish }: Pick<Entry, 'mode' | 'mayVanish'>): boolean {
  return mode === MODE_RELIABLE && !mayVanish
}

/** Bytes that follow from the message's number, so that any mix-up shows. */
function payloadOf(life: number, index: number, sizeBytes: number): Uint8Array {
  const from = patternStart(index)
  const payload = PATTERN.slice(from, from + sizeBytes)
  const view = new DataView(payload.buffer)
  view.setUint32(0, life)
  view.setUint32(4, index)
  return payload
}

function isIntact(payload: Uint8Array, index: number, sizeBytes: number): boolean {
  if (payload.length !== sizeBytes) return false
  const from = patternStart(index)
  for (let i = 8; i < sizeBytes; i++) if (payload[i] !== PATTERN[from + i]) return false
  return true
}

function patternStart(index: number): number {
  return Math.imul(index, 2_654_435_761) & PATTERN_MASK
}

function createPattern(): Uint8Array {
  // As long again as the largest message, which may begin anywhere.
  const pattern = new Uint8Array(2 * PATTERN_BYTES)
  let word = 1
  for (let i = 0; i < pattern.length; i++) {
    word = (Math.imul(word, 1_664_525) + 1_013_904_223) >>> 0
    pattern[i] = word >>> 24
  }
  return pattern
}
