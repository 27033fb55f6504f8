/** What travels on which channel. Reliable ones are promised; the others may lose, but never repeat or reorder. */
export const CHANNELS = [
  { mode: 'reliable', maxBytes: 200, isPromised: true },
  { mode: 'reliable', maxBytes: 6_000, isPromised: true },
  { mode: 'persistent', maxBytes: 400, isPromised: false },
  { mode: 'unreliable', maxBytes: 1_000, isPromised: false },
  { mode: 'time-sensitive', maxBytes: 100, isPromised: false },
] as const

const HEADER_BYTES = 12

/** One direction of one connection as its sender remembers it: by channel. */
export interface Sent {
  /** Messages sent. */
  readonly sent: number[]
  /** How many of the first messages are all reported delivered. */
  readonly confirmed: number[]
}

/** The same as its receiver remembers it. */
export interface Received {
  readonly received: number[]
  /** Number of the newest, from 1; 0 before the first. */
  readonly newest: number[]
}

/** Makes messages that name themselves, and keeps account of their receipts. */
export class SendLedger implements Sent {
  readonly session: number
  readonly sent: number[] = CHANNELS.map(() => 0)
  readonly confirmed: number[] = CHANNELS.map(() => 0)
  /** Reported delivered before an earlier one was. */
  readonly #early = CHANNELS.map(() => new Set<number>())

  constructor(session: number) {
    this.session = session
  }

  /** The next message of a channel. */
  make(
    channel: number,
    sizeBytes: number,
  ): { readonly number: number; readonly bytes: Uint8Array } {
    const number = (this.sent[channel] ?? 0) + 1
    this.sent[channel] = number
    return { number, bytes: messageOf(this.session, channel, number, sizeBytes) }
  }

  /** Promised messages that are still under way. */
  get unconfirmed(): number {
    return CHANNELS.reduce(
      (sum, { isPromised }, channel) =>
        isPromised ? sum + (this.sent[channel] ?? 0) - (this.confirmed[channel] ?? 0) : sum,
      0,
    )
  }

  /** The channel's message of that number was reported delivered. */
  confirm(channel: number, number: number): void {
    const early = this.#early[channel]
    if (early === undefined) return
    early.add(number)
    let confirmed = this.confirmed[channel] ?? 0
    while (early.delete(confirmed + 1)) confirmed++
    this.confirmed[channel] = confirmed
  }
}

/** Checks what arrives: unharmed, never twice, in order, and without a gap where none is allowed. */
export class ReceiveLedger implements Received {
  /** Which conversation the messages name; -1 before the first. */
  session = -1
  readonly received: number[] = CHANNELS.map(() => 0)
  readonly newest: number[] = CHANNELS.map(() => 0)
  readonly #fail: (what: string) => void

  constructor(fail: (what: string) => void) {
    this.#fail = fail
  }

  take(bytes: Uint8Array, channel: number): void {
    const plan = CHANNELS[channel]
    if (plan === undefined || bytes.length < HEADER_BYTES) {
      return this.#fail(`${bytes.length} bytes on channel ${channel} that nobody sent`)
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const session = view.getUint32(0)
    const number = view.getUint32(4)
    if (this.session < 0) this.session = session
    const what = `message ${number} of channel ${channel} of ${session}`
    if (session !== this.session) this.#fail(`${what} came to ${this.session}`)
    const expected = messageOf(session, channel, number, bytes.length)
    if (Buffer.compare(bytes, expected) !== 0) this.#fail(`${what} is damaged`)
    const newest = this.newest[channel] ?? 0
    if (number <= newest) this.#fail(`${what} came after ${newest}`)
    if (plan.isPromised && number !== newest + 1) this.#fail(`${what} came right after ${newest}`)
    this.newest[channel] = Math.max(newest, number)
    this.received[channel] = (this.received[channel] ?? 0) + 1
  }
}

/** What became of the promises of one direction; `isCut`: the receiver died before its end. */
export function judge(sent: Sent, received: Received | undefined, isCut: boolean): string[] {
  const faults: string[] = []
  CHANNELS.forEach(({ isPromised }, channel) => {
    const sentCount = sent.sent[channel] ?? 0
    const confirmed = sent.confirmed[channel] ?? 0
    const newest = received?.newest[channel] ?? 0
    if (newest > sentCount) faults.push(`channel ${channel}: ${newest} came of ${sentCount}`)
    if (!isPromised) return
    if (confirmed > newest) {
      faults.push(`channel ${channel}: ${confirmed} were confirmed and ${newest} came`)
    }
    if (!isCut && newest !== sentCount) {
      faults.push(`channel ${channel}: ${sentCount - newest} of ${sentCount} never came`)
    }
    if (!isCut && confirmed !== sentCount) {
      faults.push(`channel ${channel}: ${sentCount - confirmed} of ${sentCount} were not confirmed`)
    }
  })
  return faults
}

function messageOf(
  session: number,
  channel: number,
  number: number,
  sizeBytes: number,
): Uint8Array {
  const bytes = new Uint8Array(sizeBytes)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, session)
  view.setUint32(4, number)
  view.setUint32(8, channel)
  let word = (session ^ (number * 2_654_435_761) ^ channel) >>> 0
  for (let i = HEADER_BYTES; i < sizeBytes; i++) {
    word = (Math.imul(word, 1_664_525) + 1_013_904_223) >>> 0
    bytes[i] = word >>> 24
  }
  return bytes
}

/** A size for a message of that channel, mostly small. */
export function drawBytes(channel: number): number {
  const most = CHANNELS[channel]?.maxBytes ?? HEADER_BYTES
  return HEADER_BYTES + Math.floor(Math.random() ** 2 * (most - HEADER_BYTES))
}
