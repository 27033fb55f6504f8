import type { Fragment } from '@rudp/wire'
import { MessageReceiver, MessageSender, type Outcome, type SendOptions } from '../../src/index.ts'
import { tinyDialect } from './dialects.ts'

/** How a {@link LossyPipe} treats frames, and how large both ends' limits are. */
export interface PipeOptions {
  readonly seed: number
  readonly firstMessageId: number
  readonly loss: number
  readonly duplication: number
  /** Frames and acks take 1 to this many steps. */
  readonly maxDelaySteps: number
  readonly maxAllocBytes: number
  readonly fragmentsPerStep: number
}

interface Frame {
  readonly fragments: { fragment: Fragment; bytes: Uint8Array }[]
  readonly handles: number[]
}

interface Ack {
  readonly frames: number[]
  readonly baseId: number
}

/** Steps without an ack after which a frame counts as lost: longer than any round trip. */
const LOST_AFTER_DELAYS = 2.5
/** Steps of silence after which a sender may send a sync. */
const SYNC_AFTER_STEPS = 60

/**
 * A sender and a receiver with the least between them that could stand for frames and acks: frames
 * and acks that are lost, repeated and overtake each other, in steps of virtual time.
 */
export class LossyPipe {
  readonly sender: MessageSender
  readonly receiver: MessageReceiver
  readonly receipts: Map<number, Outcome[]> = new Map()
  readonly delivered: { channel: number; message: Uint8Array }[] = []
  /** Whether the application takes its messages. */
  isPulled = true
  readonly #options: PipeOptions
  #random: number
  #step = 0
  #nextFrame = 0
  #quietSince = 0
  readonly #inFlight: Map<number, { sentAt: number; handles: number[] }> = new Map()
  readonly #frames: Map<number, { number: number; frame: Frame }[]> = new Map()
  readonly #acks: Map<number, Ack[]> = new Map()
  #unackedFrames: number[] = []

  constructor(options: PipeOptions) {
    const { firstMessageId, maxAllocBytes } = options
    const limits = { dialect: tinyDialect, firstMessageId, maxMessageBytes: 64 }
    this.#options = options
    this.#random = options.seed | 1
    this.sender = new MessageSender({
      ...limits,
      maxOutstandingBytes: maxAllocBytes,
      receipts: (token, outcome) => {
        this.receipts.set(token, [...(this.receipts.get(token) ?? []), outcome])
      },
    })
    this.receiver = new MessageReceiver({ ...limits, maxAllocBytes })
  }

  send(message: Uint8Array, options: SendOptions): void {
    this.sender.enqueue(this.#step, message, options)
  }

  /** Lets one step of time pass. */
  step(): void {
    this.#step++
    this.#receiveFrames()
    this.#receiveAcks()
    this.#declareLosses()
    this.#sendFrame()
    this.#sync()
  }

  /** Whether nothing more can happen. */
  get isSettled(): boolean {
    return !this.sender.hasPending && !this.sender.hasUnsettled && this.#inFlight.size === 0
  }

  #receiveFrames(): void {
    for (const { number, frame } of this.#frames.get(this.#step) ?? []) {
      for (const { fragment, bytes } of frame.fragments) {
        this.receiver.handleFragment(fragment, bytes)
      }
      this.#unackedFrames.push(number)
    }
    this.#frames.delete(this.#step)
    if (this.isPulled) {
      for (let message = this.receiver.next(); message; message = this.receiver.next()) {
        this.delivered.push({ channel: this.receiver.channel, message })
      }
    }
    this.receiver.endPass()
    // The last few frames are reported again, in case an ack is lost.
    const frames = this.#unackedFrames.slice(-20)
    this.#fly(this.#acks, { frames, baseId: this.receiver.baseId })
  }

  #receiveAcks(): void {
    for (const { frames, baseId } of this.#acks.get(this.#step) ?? []) {
      for (const number of frames) {
        const frame = this.#inFlight.get(number)
        if (frame === undefined) continue
        for (const handle of frame.handles) this.sender.onFragmentAcked(handle)
        this.#inFlight.delete(number)
      }
      this.sender.handlePeerBase(baseId)
    }
    this.#acks.delete(this.#step)
  }

  #declareLosses(): void {
    const lostBefore = this.#step - LOST_AFTER_DELAYS * this.#options.maxDelaySteps
    for (const [number, { sentAt, handles }] of this.#inFlight) {
      if (sentAt >= lostBefore) continue
      for (const handle of handles) this.sender.onFragmentLost(handle)
      this.#inFlight.delete(number)
    }
  }

  #sendFrame(): void {
    const frame: Frame = { fragments: [], handles: [] }
    while (frame.handles.length < this.#options.fragmentsPerStep) {
      const peeked = this.sender.peek(this.#step) ?? this.sender.peekExtra(this.#step)
      if (peeked === undefined) break
      const bytes = peeked.payload.slice()
      const fragment = { ...peeked, payloadOffset: peeked.payloadStart }
      frame.fragments.push({ fragment, bytes })
      frame.handles.push(this.sender.take(this.#step))
    }
    this.sender.endFlush(this.#step)
    if (frame.handles.length === 0) return
    const number = this.#nextFrame++
    this.#quietSince = this.#step
    this.#inFlight.set(number, { sentAt: this.#step, handles: frame.handles })
    this.#fly(this.#frames, { number, frame })
  }

  #sync(): void {
    if (!this.sender.wantsSync || this.#step - this.#quietSince < SYNC_AFTER_STEPS) return
    this.receiver.handleSync(this.sender.nextMessageId)
    this.#quietSince = this.#step
  }

  /** Loses, delays and repeats. */
  #fly<T>(flights: Map<number, T[]>, item: T): void {
    const { duplication, loss, maxDelaySteps } = this.#options
    const copies = this.#draw() < loss ? 0 : this.#draw() < duplication ? 2 : 1
    for (let copy = 0; copy < copies; copy++) {
      const step = this.#step + 1 + Math.floor(this.#draw() * maxDelaySteps)
      flights.set(step, [...(flights.get(step) ?? []), item])
    }
  }

  /** xorshift32, 0 to 1. */
  #draw(): number {
    this.#random ^= this.#random << 13
    this.#random ^= this.#random >>> 17
    this.#random ^= this.#random << 5
    return (this.#random >>> 0) / 2 ** 32
  }
}
