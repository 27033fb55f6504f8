import { MODE_RELIABLE, type Outcome, type SendMode } from '@rudp/channels'

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

/**
 * What one direction promised, and whether it was kept: a model of the promise alone, which knows
 * neither frames nor windows. A payload names its message, so that it can be told from any other.
 */
export class Ledger {
  readonly #name: string
  readonly #entries: Entry[] = []
  readonly #fail: (what: string) => void
  /** By channel: messages sent on it, in order, and how far deliveries have come. */
  readonly #order = new Map<number, { readonly sent: number[]; position: number }>()
  delivered = 0

  constructor(name: string, fail: (what: string) => void) {
    this.#name = name
    this.#fail = fail
  }

  /** How many messages were sent. */
  get sent(): number {
    return this.#entries.length
  }

  /** Writes down a message and makes its payload. */
  send(message: Pick<Entry, 'channel' | 'mode' | 'sizeBytes' | 'mayVanish' | 'wantsReceipt'>): {
    index: number
    payload: Uint8Array
  } {
    const index = this.#entries.length
    this.#entries.push({ ...message, isDelivered: false, outcome: undefined })
    this.#channel(message.channel).sent.push(index)
    return { index, payload: payloadOf(index, message.sizeBytes) }
  }

  /** The message was refused, so nothing is promised. */
  retract(): void {
    const entry = this.#entries.pop()
    if (entry !== undefined) this.#channel(entry.channel).sent.pop()
  }

  receive(payload: Uint8Array, channel: number): void {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
    const index = payload.byteLength < HEADER_BYTES ? -1 : view.getUint32(0)
    const entry = this.#entries[index]
    if (entry === undefined) return this.#violation(index, 'was never sent')
    if (entry.isDelivered) return this.#violation(index, 'came twice')
    entry.isDelivered = true
    this.delivered++
    if (entry.channel !== channel) this.#violation(index, `came on channel ${channel}`)
    if (!equalBytes(payload, payloadOf(index, entry.sizeBytes)))
      this.#violation(index, 'is damaged')
    this.#checkOrder(index, channel)
  }

  settle(token: number, outcome: Outcome): void {
    const entry = this.#entries[token - 1]
    if (entry === undefined || !entry.wantsReceipt) return this.#violation(token, 'has no receipt')
    if (entry.outcome !== undefined) this.#violation(token - 1, `settled twice, also ${outcome}`)
    entry.outcome = outcome
  }

  /** Whether every message that must arrive has. */
  get isComplete(): boolean {
    return this.#entries.every((entry) => entry.isDelivered || !isPromised(entry))
  }

  /** Judges what is still open when the world ends; `isOver`: the sender's connection has ended. */
  close(isOver: boolean): void {
    this.#entries.forEach((entry, index) => {
      const { mode, isDelivered, outcome, wantsReceipt } = entry
      if (isPromised(entry) && !isDelivered) this.#violation(index, 'is reliable and never came')
      if (isOver && wantsReceipt && outcome === undefined) {
        this.#violation(index, 'was never settled')
      }
      if (outcome === 'delivered' && mode === MODE_RELIABLE && !isDelivered) {
        this.#violation(index, 'was reported delivered and never came')
      }
      if ((outcome === 'expired' || outcome === 'replaced') && isDelivered) {
        this.#violation(index, `was reported ${outcome} and came`)
      }
    })
  }

  #checkOrder(index: number, channel: number): void {
    const order = this.#channel(channel)
    const position = order.sent.indexOf(index, order.position)
    if (position < 0) return this.#violation(index, 'came after a later one')
    for (let i = order.position; i < position; i++) {
      const skipped = this.#entries[order.sent[i] ?? -1]
      if (skipped !== undefined && isPromised(skipped)) {
        this.#violation(index, `came before reliable message ${order.sent[i]}`)
      }
    }
    order.position = position + 1
  }

  #channel(channel: number): { readonly sent: number[]; position: number } {
    let order = this.#order.get(channel)
    if (order === undefined) this.#order.set(channel, (order = { sent: [], position: 0 }))
    return order
  }

  #violation(index: number, what: string): void {
    const { channel, mode } = this.#entries[index] ?? {}
    this.#fail(`${this.#name}: message ${index} (channel ${channel}, mode ${mode}) ${what}`)
  }
}

function isPromised({ mode, mayVanish }: Entry): boolean {
  return mode === MODE_RELIABLE && !mayVanish
}

/** Bytes that follow from the message's number, so that any mix-up shows. */
function payloadOf(index: number, sizeBytes: number): Uint8Array {
  const payload = new Uint8Array(sizeBytes)
  const view = new DataView(payload.buffer)
  view.setUint32(0, index)
  let word = (index * 2_654_435_761 + sizeBytes) >>> 0
  for (let i = 4; i < sizeBytes; i++) {
    word = (Math.imul(word, 1_664_525) + 1_013_904_223) >>> 0
    payload[i] = word >>> 24
  }
  return payload
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
