import type { SendSlab } from '../send-slab.ts'
import { describeErrno, isPathRefusal, isPendingError } from './errno.ts'
import type { NativeSocket } from './native-socket.ts'
import { OFFLOAD_OFF, OFFLOAD_ON, type OffloadStats } from './offload-status.ts'
import { SegmentMessage } from './segment-message.ts'

/** Most datagrams that a kernel makes of one call: `UDP_MAX_SEGMENTS`, which was 64 before Linux 6.9. */
const MAX_SEGMENTS = 64
/** Most that an IPv4 packet carries, and so one call. */
const MAX_BATCH_BYTES = 65_507
/** Memory in which a batch of any size has room, with a frame behind it. */
const FULL_SLAB_BYTES = 68 * 1_024
/** Destinations remembered for having refused; beyond them the oldest gets another chance. */
const MAX_REFUSALS = 1_024

/** How the runtime itself sends, one datagram a time. */
export interface PlainSender {
  /** Sends the datagram at `offset` of `bytes`, now or at {@link flushPlain}. */
  sendPlain(
    bytes: Uint8Array,
    offset: number,
    sizeBytes: number,
    hostname: string,
    port: number,
  ): void
  /** Lets out what {@link sendPlain} may have gathered. */
  flushPlain(): void
  /** Word from the network about a datagram sent earlier. */
  handlePlainError(error: Error): void
}

/** What is to be known of a socket to send in batches on it. */
export interface BatchSenderOptions {
  /** Whether the socket is connected, and takes no address. */
  readonly isConnected?: boolean
  /** Whether a call of its own is cheaper than the runtime's way even for one frame. */
  readonly sendsSingles?: boolean
}

/**
 * Sends frames of equal size that follow each other in the {@link SendSlab}, to one address, in a
 * single call (`UDP_SEGMENT`). A shorter frame may end such a batch.
 *
 * ```
 *   slab  │ 1472 │ 1472 │ 1472 │ 390 │ 24 │ …
 *         └────── one call ──────────┘
 * ```
 *
 * Nothing waits beyond {@link flush}, so a batch is never more than what the pacer let out at once.
 * A batch that the kernel refuses is left to the runtime, frame by frame: it loses none.
 */
export class BatchSender {
  readonly #native: NativeSocket
  readonly #slab: SendSlab
  readonly #plain: PlainSender
  readonly #isConnected: boolean
  /** Frames from which on a batch leaves in a call of its own. */
  readonly #leastCount: number
  readonly #message: SegmentMessage
  /** Hostnames the way to which took no batch. */
  readonly #refusals = new Set<string>()
  // The batch that is open: where it begins, what it holds, where it goes.
  #start = 0
  #sizeBytes = 0
  #count = 0
  #segmentBytes = 0
  #hostname = ''
  #port = 0
  /** Whether the runtime may still hold what it was given. */
  #isPlainBusy = false

  constructor(
    native: NativeSocket,
    slab: SendSlab,
    plain: PlainSender,
    options: BatchSenderOptions = {},
  ) {
    this.#native = native
    this.#slab = slab
    this.#plain = plain
    this.#isConnected = options.isConnected === true
    this.#leastCount = options.sendsSingles === true ? 1 : 2
    this.#message = new SegmentMessage(native.libc)
  }

  /** Takes the frame at the slab's offset, as `DatagramSocket.commit` does. */
  commit(sizeBytes: number, hostname: string, port: number): void {
    const slab = this.#slab
    if (this.#count > 0 && !this.#joins(sizeBytes, hostname, port)) this.#send()
    if (this.#count === 0) {
      this.#start = slab.offset
      this.#sizeBytes = 0
      this.#segmentBytes = sizeBytes
      this.#hostname = hostname
      this.#port = port
    }
    this.#count++
    this.#sizeBytes += sizeBytes
    const isFull =
      sizeBytes < this.#segmentBytes ||
      this.#count === MAX_SEGMENTS ||
      this.#sizeBytes + this.#segmentBytes > MAX_BATCH_BYTES
    const hasRoom = slab.hasRoomBehind(sizeBytes)
    if (!isFull && hasRoom) return slab.advance(sizeBytes)
    this.#send()
    if (this.#isIdle()) slab.rewind(hasRoom ? 0 : FULL_SLAB_BYTES)
    else slab.advance(sizeBytes)
  }

  /** Sends what is open. */
  flush(): void {
    this.#send()
    if (this.#isPlainBusy) this.#plain.flushPlain()
    if (this.#isIdle()) this.#slab.rewind()
  }

  /** What `stats().offload` tells of the socket, or of one who is spoken to. */
  statusFor(hostname: string | undefined): OffloadStats {
    return hostname !== undefined && this.#refusals.has(hostname) ? OFFLOAD_OFF.path : OFFLOAD_ON
  }

  #joins(sizeBytes: number, hostname: string, port: number): boolean {
    return (
      sizeBytes <= this.#segmentBytes &&
      this.#sizeBytes + sizeBytes <= MAX_BATCH_BYTES &&
      port === this.#port &&
      hostname === this.#hostname
    )
  }

  /** What the runtime was given earlier must have left, or what follows would overtake it. */
  #isIdle(): boolean {
    if (this.#isPlainBusy) this.#isPlainBusy = !this.#slab.isIdle
    return !this.#isPlainBusy
  }

  #send(): void {
    const count = this.#count
    if (count === 0) return
    this.#count = 0
    if (count < this.#leastCount || this.#refusals.has(this.#hostname) || !this.#sendBatch()) {
      this.#sendPlainly()
    }
  }

  #sendBatch(): boolean {
    if (this.#isPlainBusy) this.#plain.flushPlain()
    if (!this.#isIdle()) return false
    const message = this.#message
    const { libc, descriptor, family } = this.#native
    if (!this.#isConnected && !message.aim(family, this.#hostname, this.#port))
      return this.#refuse()
    const { bytes } = this.#slab
    for (let attempt = 0; attempt < 2; attempt++) {
      const sent = message.send(descriptor, bytes, this.#start, this.#sizeBytes, this.#segmentBytes)
      if (sent >= 0) return true
      const errno = libc.errno()
      if (isPathRefusal(errno)) return this.#sizeBytes > this.#segmentBytes && this.#refuse()
      // The kernel is full: the runtime knows how to wait for it.
      if (!isPendingError(errno)) return false
      // News of an earlier datagram, which the kernel tells only once. Nobody else can be meant on
      // a connected socket.
      if (this.#isConnected) this.#plain.handlePlainError(describeErrno(errno))
    }
    return false
  }

  /** Remembers that batches do not get there. */
  #refuse(): false {
    if (this.#refusals.size === MAX_REFUSALS) {
      for (const oldest of this.#refusals) {
        this.#refusals.delete(oldest)
        break
      }
    }
    this.#refusals.add(this.#hostname)
    return false
  }

  #sendPlainly(): void {
    const { bytes } = this.#slab
    const end = this.#start + this.#sizeBytes
    for (let at = this.#start; at < end; at += this.#segmentBytes) {
      const sizeBytes = Math.min(this.#segmentBytes, end - at)
      this.#plain.sendPlain(bytes, at, sizeBytes, this.#hostname, this.#port)
    }
    this.#isPlainBusy = true
  }
}
