import { uflow3 } from '@rudp/wire'
import type { ReadTurns } from '../read-turns.ts'
import type { DatagramReceiver } from '../runtime.ts'
import type { SendMemory } from '../send-memory.ts'
import { SendPieces } from '../send-pieces.ts'
import { SendSlab } from '../send-slab.ts'
import { BatchReceiver } from './batch-receiver.ts'
import { BatchSender, type BatchSenderOptions, type PlainSender } from './batch-sender.ts'
import { MergedReceiver } from './merged-receiver.ts'
import { OFFLOAD_OFF, type OffloadStats } from './offload-status.ts'
import type { OffloadSetup } from './open-offload.ts'

/** What a {@link DatagramPath} connects. */
export interface DatagramPathOptions extends BatchSenderOptions {
  /** Largest datagram that is sent without being asked for by {@link DatagramPath.reserve}. */
  readonly maxFrameBytes: number
  /** Whether the runtime is done with everything that {@link plain} was given. */
  readonly isIdle: () => boolean
  readonly receiver: DatagramReceiver
  /** When the receiver is told that a batch is over. */
  readonly turns: ReadTurns
  readonly plain: PlainSender
  readonly setup: OffloadSetup
}

/**
 * The way of datagrams to and from a socket, the same on every runtime: many in
 * one call where offload is on, else one by one as the runtime sends and reads them.
 */
export class DatagramPath {
  /** Longest datagram that {@link reserve} makes room for, and that comes whole. */
  readonly maxFrameBytes: number
  readonly #shortBytes: number
  readonly #isIdle: () => boolean
  readonly #short: SendMemory
  /** For frames that are longer, made when the first is wanted. */
  #long: SendPieces | undefined
  #memory: SendMemory
  readonly #receiver: DatagramReceiver
  readonly #turns: ReadTurns
  readonly #plain: PlainSender
  readonly #batches: BatchSender | undefined
  readonly #merged: MergedReceiver | undefined
  readonly #rest: BatchReceiver | undefined
  /** Why offload is off for the whole socket, if it is. */
  #off: OffloadStats | undefined

  constructor(path: DatagramPathOptions) {
    const { maxFrameBytes, isIdle, receiver, turns, plain, setup, ...options } = path
    this.#receiver = receiver
    this.#turns = turns
    this.#plain = plain
    this.#shortBytes = maxFrameBytes
    this.#isIdle = isIdle
    const { native, reason = 'kernel' } = setup
    if (native === undefined) {
      this.maxFrameBytes = Math.max(maxFrameBytes, uflow3.maxLongFrameBytes)
      this.#short = new SendPieces(maxFrameBytes, isIdle)
      this.#off = OFFLOAD_OFF[reason]
    } else {
      // Where many frames leave in one call, long ones gain little (tooling/decisions/0085).
      this.maxFrameBytes = maxFrameBytes
      const slab = new SendSlab(maxFrameBytes, isIdle)
      this.#short = slab
      this.#batches = new BatchSender(native, slab, plain, options)
      this.#merged = new MergedReceiver(receiver)
      this.#rest = new BatchReceiver(native, receiver, options.isConnected === true)
    }
    this.#memory = this.#short
  }

  /** Whether what is read may be several datagrams that the kernel has merged. */
  get isMerging(): boolean {
    return this.#merged !== undefined
  }

  /** Where the next datagram is written to, from {@link offset} on. */
  get bytes(): Uint8Array {
    return this.#memory.bytes
  }

  get offset(): number {
    return this.#memory.offset
  }

  /** Room for datagrams of up to `frameBytes` from now on. */
  reserve(frameBytes: number): void {
    if (frameBytes <= this.#shortBytes || this.#batches !== undefined) this.#memory = this.#short
    else this.#memory = this.#long ??= new SendPieces(this.maxFrameBytes, this.#isIdle)
  }

  /** Sends what was written there, now or at {@link flush}. */
  commit(sizeBytes: number, hostname: string, port: number): void {
    if (this.#batches !== undefined) return this.#batches.commit(sizeBytes, hostname, port)
    const { bytes, offset } = this.#memory
    this.#plain.sendPlain(bytes, offset, sizeBytes, hostname, port)
    this.#memory.advance(sizeBytes)
  }

  flush(): void {
    this.#batches?.flush()
  }

  /**
   * Hands on what the runtime read, borrowed for the call, and has it answered in time. Where much
   * comes in, what else the kernel has is read along with it.
   */
  handle(bytes: Uint8Array, hostname: string, port: number): void {
    const turns = this.#turns
    turns.onDatagrams(this.#handOn(bytes, hostname, port))
    // The answer may have closed the socket.
    if (this.#rest === undefined || this.#off !== undefined || !turns.isBusy) return
    const count = this.#rest.read(hostname, port)
    turns.onRest(count, this.#rest.isEmptied)
  }

  /** Returns how many datagrams it was. */
  #handOn(bytes: Uint8Array, hostname: string, port: number): number {
    if (this.#merged !== undefined) return this.#merged.handle(bytes, hostname, port)
    this.#receiver.handleDatagram(bytes, 0, bytes.length, hostname, port)
    return 1
  }

  offloadFor(hostname?: string): OffloadStats {
    return this.#off ?? this.#batches?.statusFor(hostname) ?? OFFLOAD_OFF.closed
  }

  /** Sends what is left. Not to be used any more: the descriptor may soon be somebody else's. */
  close(): void {
    this.flush()
    this.#off = OFFLOAD_OFF.closed
  }
}
