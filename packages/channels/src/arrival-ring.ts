import type { FragmentHeader } from '@rudp/wire'
import type { Reassembly } from './reassembly.ts'

const INITIAL_CAPACITY = 8

/** Nothing of the message has arrived. */
export const MISSING = 0
/** Some of its fragments have. */
export const PARTIAL = 1
/** All of them have. */
export const COMPLETE = 2
/** The application has it; the window's base has yet to pass it. */
export const DELIVERED = 3

/** How much of a message has arrived. */
export type ArrivalState = typeof MISSING | typeof PARTIAL | typeof COMPLETE | typeof DELIVERED

/**
 * What is known of each message from the window's base on: a ring of parallel arrays that starts
 * small and doubles up to the window as messages further ahead arrive. Only sequences between the
 * base and what {@link reach} was given may be asked for.
 */
export class ArrivalRing {
  #mask: number = INITIAL_CAPACITY - 1
  #states: Uint8Array = new Uint8Array(INITIAL_CAPACITY)
  #channels: Uint8Array = new Uint8Array(INITIAL_CAPACITY)
  #windowLeads: Uint16Array = new Uint16Array(INITIAL_CAPACITY)
  #channelLeads: Uint16Array = new Uint16Array(INITIAL_CAPACITY)
  #lastFragmentIds: Uint16Array = new Uint16Array(INITIAL_CAPACITY)
  #costsBytes: Uint32Array = new Uint32Array(INITIAL_CAPACITY)
  /** A complete message that was not delivered, or the beginnings of one. */
  #contents: (Uint8Array | Reassembly | undefined)[] = new Array(INITIAL_CAPACITY).fill(undefined)

  /** Makes room for messages from `baseSequence` up to `sequence`. */
  reach(baseSequence: number, sequence: number): void {
    const before = this.#mask + 1
    let capacity = before
    while (sequence - baseSequence >= capacity) capacity *= 2
    if (capacity > before) this.#grow(baseSequence, before, capacity)
  }

  state(sequence: number): ArrivalState {
    return this.#states[sequence & this.#mask]! as ArrivalState
  }

  channel(sequence: number): number {
    return this.#channels[sequence & this.#mask]!
  }

  windowParentLead(sequence: number): number {
    return this.#windowLeads[sequence & this.#mask]!
  }

  channelParentLead(sequence: number): number {
    return this.#channelLeads[sequence & this.#mask]!
  }

  costBytes(sequence: number): number {
    return this.#costsBytes[sequence & this.#mask]!
  }

  /** Whether a fragment says of its message what the first one said. */
  agrees(sequence: number, header: Readonly<FragmentHeader>): boolean {
    const slot = sequence & this.#mask
    return (
      this.#channels[slot] === header.channel &&
      this.#windowLeads[slot] === header.windowParentLead &&
      this.#channelLeads[slot] === header.channelParentLead &&
      this.#lastFragmentIds[slot] === header.lastFragmentId
    )
  }

  /** Remembers what the first fragment says of its message. */
  begin(sequence: number, header: Readonly<FragmentHeader>, costBytes: number): void {
    const slot = sequence & this.#mask
    this.#states[slot] = PARTIAL
    this.#channels[slot] = header.channel
    this.#windowLeads[slot] = header.windowParentLead
    this.#channelLeads[slot] = header.channelParentLead
    this.#lastFragmentIds[slot] = header.lastFragmentId
    this.#costsBytes[slot] = costBytes
  }

  reassembly(sequence: number): Reassembly {
    return this.#contents[sequence & this.#mask] as Reassembly
  }

  setReassembly(sequence: number, reassembly: Reassembly): void {
    this.#contents[sequence & this.#mask] = reassembly
  }

  /** All of the message has arrived. */
  complete(sequence: number, message: Uint8Array): void {
    this.#states[sequence & this.#mask] = COMPLETE
    this.#contents[sequence & this.#mask] = message
  }

  /** Hands out a complete message. */
  deliver(sequence: number): Uint8Array {
    const slot = sequence & this.#mask
    const message = this.#contents[slot] as Uint8Array
    this.#states[slot] = DELIVERED
    this.#contents[slot] = undefined
    return message
  }

  /** The base is about to pass the message. */
  forget(sequence: number): void {
    this.#states[sequence & this.#mask] = MISSING
    this.#contents[sequence & this.#mask] = undefined
  }

  #grow(baseSequence: number, before: number, capacity: number): void {
    this.#mask = capacity - 1
    const move = <T extends { [slot: number]: unknown }>(old: T, grown: T): T => {
      for (let sequence = baseSequence; sequence < baseSequence + before; sequence++) {
        grown[sequence & (capacity - 1)] = old[sequence & (before - 1)]
      }
      return grown
    }
    this.#states = move(this.#states, new Uint8Array(capacity))
    this.#channels = move(this.#channels, new Uint8Array(capacity))
    this.#windowLeads = move(this.#windowLeads, new Uint16Array(capacity))
    this.#channelLeads = move(this.#channelLeads, new Uint16Array(capacity))
    this.#lastFragmentIds = move(this.#lastFragmentIds, new Uint16Array(capacity))
    this.#costsBytes = move(this.#costsBytes, new Uint32Array(capacity))
    this.#contents = move(this.#contents, new Array(capacity).fill(undefined))
  }
}
