import {
  BUNDLE_ENTRY_BYTES,
  MAX_BUNDLE_FRAGMENTS,
  MAX_BUNDLED_MESSAGES,
  writeBundled,
} from './bundle.ts'
import type { Outbox } from './outbox.ts'
import type { OutgoingChannels } from './outgoing-channels.ts'
import type { OutgoingMessage } from './outgoing-message.ts'
import type { PayloadSlabs } from './payload-slabs.ts'
import { MODE_RELIABLE } from './send-mode.ts'
import { PRIORITY_DEFAULT, type SendOptions } from './send-options.ts'

/** What larger messages leave unused of their last frame is little beside the others. */
const MAX_BUNDLED_BYTES = 4_096
/** What leaves less of its last fragment unused fills frames well enough alone. */
const MIN_UNUSED = 1 / 8
/** Room that a bundle begins with on a connection that says little at a time. */
const INITIAL_BYTES = 16_384
/** Share of what the peer grants in all that one bundle may take: others have to fit beside it. */
const MAX_SHARE_OF_MEMORY = 1 / 8

/**
 * Makes bundles: messages that wait behind one another on a channel, and whose fates are one
 * anyway because they are reliable, become one message. Its fragments fill frames to the last
 * byte, and it takes one id, one header a frame and one place in every table.
 *
 * ```
 *   queue of a channel   │ 1,024 B │ 1,024 B │ 1,024 B │ …
 *   bundle               │ n │ 1,024 B │ n │ 1,024 B │ n │ 1,024 B │ …
 *   frames               │ 1,448 B        │ 1,448 B        │ …
 * ```
 *
 * Only in bulk, and never larger than {@link limit} allows: what is in a bundle is delivered when
 * all of it is there.
 */
export class Bundler {
  readonly #channels: OutgoingChannels
  readonly #outbox: Outbox
  readonly #slabs: PayloadSlabs
  readonly #maxFragmentBytes: number
  /** A last fragment with more in it is filled well enough. */
  readonly #wellFilledBytes: number
  readonly #maxBytes: number
  #limitBytes = 0
  /** Room that a bundle begins with: little, until one was full. */
  #openBytes = INITIAL_BYTES

  /**
   * @param channels Where messages wait.
   * @param outbox Keeps count of them.
   * @param slabs Where bundles lie.
   * @param maxFragmentBytes Size of all fragments but the last.
   * @param maxMessageBytes Largest message that may be sent.
   * @param memoryBytes What the peer grants in all.
   */
  constructor(
    channels: OutgoingChannels,
    outbox: Outbox,
    slabs: PayloadSlabs,
    maxFragmentBytes: number,
    maxMessageBytes: number,
    memoryBytes: number,
  ) {
    this.#channels = channels
    this.#outbox = outbox
    this.#slabs = slabs
    this.#maxFragmentBytes = maxFragmentBytes
    this.#wellFilledBytes = maxFragmentBytes * (1 - MIN_UNUSED)
    this.#maxBytes = Math.min(
      MAX_BUNDLE_FRAGMENTS * maxFragmentBytes,
      maxMessageBytes,
      memoryBytes * MAX_SHARE_OF_MEMORY,
    )
  }

  /** Makes bundles of at most so many bytes; none of less than two fragments. */
  limit(bytes: number): void {
    const fragments = Math.floor(Math.min(bytes, this.#maxBytes) / this.#maxFragmentBytes)
    this.#limitBytes = fragments < 2 ? 0 : fragments * this.#maxFragmentBytes
  }

  /** Puts a message into a bundle with the one before it, if that may be; it is borrowed. */
  add(payload: Uint8Array, options: Readonly<SendOptions>): boolean {
    const limitBytes = this.#limitBytes
    if (limitBytes === 0 || !this.#slabs.isBulk || !isPlain(options)) return false
    const sizeBytes = payload.length
    const channel = this.#channels.used(options.channel)
    const tail = channel?.tail
    // Of a bundle no second copy would be sent.
    if (tail === undefined || channel?.hasExtraCopies || !this.#pays(sizeBytes)) return false
    if (tail.priority !== (options.priority ?? PRIORITY_DEFAULT)) return false
    const start = tail.isBundle ? tail.payloadBytes : tail.payloadBytes + BUNDLE_ENTRY_BYTES
    const end = start + BUNDLE_ENTRY_BYTES + sizeBytes
    if (end > limitBytes || tail.messageCount === MAX_BUNDLED_MESSAGES) return false
    if (!tail.isBundle && !this.#isBundleable(tail)) return false

    if (!tail.isBundle) this.#open(tail, Math.max(this.#openBytes, end))
    else if (end > tail.payload.length) this.#grow(tail)
    writeBundled(tail.payload, start, payload)
    this.#outbox.onBundled(end - tail.payloadBytes)
    tail.addBundled(end, this.#maxFragmentBytes)
    this.#slabs.note(sizeBytes)
    return true
  }

  /** Gives memory back that a busy time has left behind. For when the connection is idle. */
  trim(): void {
    this.#openBytes = INITIAL_BYTES
  }

  /** Turns a message that waits into a bundle of one, with room for others. */
  #open(message: OutgoingMessage, roomBytes: number): void {
    const slab = this.#slabs.take(roomBytes)
    const { payload, payloadStart, payloadBytes } = message
    writeBundled(slab.bytes, 0, payload.subarray(payloadStart, payloadStart + payloadBytes))
    message.dropPayload()
    message.layIn(slab, 0)
  }

  /** Gives a bundle as much room as it may need. */
  #grow(bundle: OutgoingMessage): void {
    const slab = this.#slabs.take(this.#limitBytes)
    slab.bytes.set(bundle.payload.subarray(0, bundle.payloadBytes))
    bundle.dropPayload()
    bundle.layIn(slab, 0)
    this.#openBytes = this.#limitBytes
  }

  #isBundleable(message: OutgoingMessage): boolean {
    return (
      message.mode === MODE_RELIABLE &&
      message.receipt === 0 &&
      message.deadlineIndex < 0 &&
      this.#pays(message.payloadBytes)
    )
  }

  /** Whether a message of that size fills its frames so badly that it had better share them. */
  #pays(sizeBytes: number): boolean {
    if (sizeBytes <= this.#wellFilledBytes) return sizeBytes > 0
    const lastBytes = sizeBytes % this.#maxFragmentBytes
    return sizeBytes <= MAX_BUNDLED_BYTES && lastBytes > 0 && lastBytes <= this.#wellFilledBytes
  }
}

/** Whether nothing was asked for that a message in a bundle could not have. */
function isPlain(options: Readonly<SendOptions>): boolean {
  return (
    options.mode === MODE_RELIABLE &&
    (options.receipt ?? 0) === 0 &&
    options.replaceKey === undefined &&
    (options.deadlineAtMs ?? Infinity) === Infinity
  )
}
