import type { ReadTurns } from '../read-turns.ts'
import type { DatagramReceiver } from '../runtime.ts'
import type { SendSlab } from '../send-slab.ts'
import { BatchReceiver } from './batch-receiver.ts'
import { BatchSender, type BatchSenderOptions, type PlainSender } from './batch-sender.ts'
import { MergedReceiver } from './merged-receiver.ts'
import { OFFLOAD_OFF, type OffloadStats } from './offload-status.ts'
import type { OffloadSetup } from './open-offload.ts'

/** What a {@link DatagramPath} connects. */
export interface DatagramPathOptions extends BatchSenderOptions {
  readonly slab: SendSlab
  readonly receiver: DatagramReceiver
  /** When the receiver is told that a batch is over. */
  readonly turns: ReadTurns
  readonly plain: PlainSender
  readonly setup: OffloadSetup
}

/**
 * The way of datagrams between a socket's slab and its receiver, the same on every runtime: many in
 * one call where offload is on, else one by one as the runtime sends and reads them.
 */
export class DatagramPath {
  readonly #slab: SendSlab
  readonly #receiver: DatagramReceiver
  readonly #turns: ReadTurns
  readonly #plain: PlainSender
  readonly #batches: BatchSender | undefined
  readonly #merged: MergedReceiver | undefined
  readonly #rest: BatchReceiver | undefined
  /** Why offload is off for the whole socket, if it is. */
  #off: OffloadStats | undefined

  constructor({ slab, receiver, turns, plain, setup, ...options }: DatagramPathOptions) {
    this.#slab = slab
    this.#receiver = receiver
    this.#turns = turns
    this.#plain = plain
    const { native, reason = 'kernel' } = setup
    if (native === undefined) this.#off = OFFLOAD_OFF[reason]
    else {
      this.#batches = new BatchSender(native, slab, plain, options)
      this.#merged = new MergedReceiver(receiver)
      this.#rest = new BatchReceiver(native, receiver, options.isConnected === true)
    }
  }

  /** Whether what is read may be several datagrams that the kernel has merged. */
  get isMerging(): boolean {
    return this.#merged !== undefined
  }

  /** Sends what was written into the slab, now or at {@link flush}. */
  commit(sizeBytes: number, hostname: string, port: number): void {
    if (this.#batches !== undefined) return this.#batches.commit(sizeBytes, hostname, port)
    const { bytes, offset } = this.#slab
    this.#plain.sendPlain(bytes, offset, sizeBytes, hostname, port)
    this.#slab.advance(sizeBytes)
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
