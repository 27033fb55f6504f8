import { FRAME_NEW, FrameReceiver, FrameSender } from '../src/index.ts'
import { createRandom, Path, type PathOptions } from './path.ts'
import { VirtualTime } from './virtual-time.ts'

const MESSAGE_BYTES = 106
const FRAME_OVERHEAD_BYTES = 10
const MAX_FRAME_BYTES = 1472

export interface FlowOptions {
  forth: PathOptions
  back?: PathOptions
  seed?: number
  messages: number
  intervalMs: number
  /** Round trip of the handshake. Default: the sum of the delays. */
  handshakeRttMs?: number
  messageBytes?: number
  /** Frames of the window on both sides. Default 4096. */
  window?: number
  /** Most groups of an ack. Default 161. */
  maxGroups?: number
  /** Told of all that both sides say, as it happens. */
  observe?: (event: string, values: readonly number[]) => void
}

/**
 * Messages of one ordered, reliable channel from one side to the other, with nothing to hold them
 * back: a stand-in for the layers around this package, so small that it can be trusted.
 */
export class MessageFlow {
  readonly time: VirtualTime = new VirtualTime()
  readonly forth: Path
  readonly back: Path
  readonly sender: FrameSender
  readonly receiver: FrameReceiver
  /** When each message was sent, first arrived, and was delivered in order. */
  readonly sentAtMs: number[] = []
  readonly arrivedAtMs: number[] = []
  readonly deliveredAtMs: number[] = []
  /** Copies of messages sent, and copies sent while the message had arrived, its ack not being lost. */
  copies = 0
  spurious = 0
  readonly spuriousAtMs: number[] = []
  frames = 0
  syncs = 0
  acks = 0
  ackBytes = 0
  /** How long after it was sent each message was given back to be sent again. */
  readonly lossTimes: number[] = []
  readonly #options: FlowOptions
  readonly #messageBytes: number
  readonly #queue: number[] = []
  #isUnsorted = false
  readonly #isQueued: boolean[] = []
  readonly #sentAtMs: number[] = []
  readonly #acked: boolean[] = []
  /** Whether the first ack that named each message was on its way, not lost. */
  readonly #isAckUnderway: boolean[] = []
  readonly #contents = new Map<number, number[]>()
  #nextDelivery = 0
  #senderWakeMs = Infinity
  #receiverWakeMs = Infinity

  constructor(options: FlowOptions) {
    this.#options = options
    this.#messageBytes = options.messageBytes ?? MESSAGE_BYTES
    const seed = options.seed ?? 1
    const back = options.back ?? options.forth
    const random = createRandom(seed * 7 + 3)
    const firstFrameId = random()
    this.forth = new Path(this.time, options.forth, seed * 7 + 1)
    this.back = new Path(this.time, back, seed * 7 + 2)
    this.sender = new FrameSender({
      firstFrameId,
      window: options.window ?? 4096,
      random,
      maxFrameBytes: MAX_FRAME_BYTES,
      fate: {
        onFragmentAcked: (message) => {
          this.#acked[message] = true
        },
        onFragmentLost: (message) => {
          this.lossTimes.push(this.time.nowMs - this.#sentAtMs[message]!)
          if (this.#acked[message] === true || this.#isQueued[message] === true) return
          this.#isQueued[message] = true
          this.#queue.push(message)
          this.#isUnsorted = true
        },
      },
      samples: {
        onAcked: (sample) => options.observe?.('acked', Object.values(sample).map(Number)),
        onLost: (loss) => {
          options.observe?.('lost', Object.values(loss).map(Number))
        },
        onSpuriousLoss: (loss) => options.observe?.('spurious', Object.values(loss).map(Number)),
        onPersistentCongestion: (nowMs) => options.observe?.('persistent', [nowMs]),
      },
    })
    this.sender.rtt.addSample(options.handshakeRttMs ?? options.forth.delayMs + back.delayMs)
    this.receiver = new FrameReceiver({ firstFrameId, window: options.window ?? 4096 })
  }

  run(untilMs = Infinity): this {
    for (let i = 0; i < this.#options.messages; i++) {
      this.time.at(i * this.#options.intervalMs, () => {
        this.sentAtMs.push(this.time.nowMs)
        this.#isQueued[i] = true
        this.#queue.push(i)
        this.#pollSender()
      })
    }
    this.time.run(untilMs)
    return this
  }

  // ── Sender ─────────────────────────────────────────────────────────────

  #pollSender(): void {
    const { sender } = this
    const nowMs = this.time.nowMs
    for (;;) {
      const isProbe = sender.probeDue(nowMs)
      // What was sent first is the most urgent.
      if (this.#isUnsorted) this.#queue.sort((a, b) => a - b)
      this.#isUnsorted = false
      while (this.#queue.length > 0 && this.#acked[this.#queue[0]!] === true) this.#queue.shift()
      if (isProbe && (this.#queue.length === 0 || !sender.canSend)) this.#sync()
      if (this.#queue.length === 0 || !sender.canSend) break
      const room = Math.floor((MAX_FRAME_BYTES - FRAME_OVERHEAD_BYTES) / this.#messageBytes)
      const contents = this.#queue.splice(0, Math.max(room, 1))
      for (const message of contents) {
        this.#isQueued[message] = false
        this.#sentAtMs[message] = nowMs
        sender.addFragment(message)
        this.copies++
        if (this.#isAckUnderway[message] === true) {
          this.spurious++
          this.spuriousAtMs.push(nowMs)
        }
      }
      const id = sender.nextFrameId
      const nonce = sender.nextNonce
      const sizeBytes = FRAME_OVERHEAD_BYTES + contents.length * this.#messageBytes
      this.#contents.set(id, contents)
      sender.commitFrame(nowMs, sizeBytes, this.#queue.length === 0)
      this.frames++
      this.forth.send(() => this.#receive(id, nonce, sizeBytes))
    }
    const atMs = sender.nextTimeoutMs()
    if (this.#options.observe !== undefined) this.#observeSender(atMs)
    if (atMs === Infinity || atMs === this.#senderWakeMs) return
    this.#senderWakeMs = atMs
    this.time.at(atMs, () => {
      if (this.#senderWakeMs !== atMs) return
      this.#senderWakeMs = Infinity
      sender.handleTimeout(this.time.nowMs)
      this.#pollSender()
    })
  }

  #observeSender(atMs: number): void {
    const { inFlightBytes, inFlightFrames, rtoMs, isSettled, canSend, memoryBytes, rtt } =
      this.sender
    const flags = [isSettled, canSend].map(Number)
    const times = [this.time.nowMs, atMs, rtoMs, rtt.smoothedMs, rtt.varianceMs, rtt.minMs]
    const values = [...times, inFlightBytes, inFlightFrames, memoryBytes, ...flags]
    this.#options.observe?.('sender', values)
  }

  #sync(): void {
    const nextFrameId = this.sender.isSettled ? -1 : this.sender.nextFrameId
    this.sender.onProbeSent(this.time.nowMs)
    this.syncs++
    this.forth.send(() => {
      this.receiver.handleSync(this.time.nowMs, nextFrameId)
      this.#pollReceiver()
    })
  }

  // ── Receiver ───────────────────────────────────────────────────────────

  #receive(id: number, nonce: number, sizeBytes: number): void {
    const nowMs = this.time.nowMs
    if (this.receiver.handleFrame(nowMs, id, nonce, sizeBytes) === FRAME_NEW) {
      for (const message of this.#contents.get(id)!) this.arrivedAtMs[message] ??= nowMs
      while (this.arrivedAtMs[this.#nextDelivery] !== undefined) {
        this.deliveredAtMs[this.#nextDelivery++] = nowMs
      }
    }
    this.#pollReceiver()
  }

  #pollReceiver(): void {
    const { receiver } = this
    const nowMs = this.time.nowMs
    while (receiver.ackDueAtMs() <= nowMs) {
      const groups: [number, number, number][] = []
      const count = receiver.buildAck(this.#options.maxGroups ?? 161)
      for (let i = 0; i < count; i++) {
        groups.push([receiver.groupBaseId(i), receiver.groupBits(i), receiver.groupNonce(i)])
      }
      const baseId = receiver.baseId
      receiver.commitAck(nowMs)
      this.#options.observe?.('ack', [nowMs, baseId, ...groups.flat()])
      this.acks++
      this.ackBytes += 15 + 9 * count
      const isUnderway = this.back.send(() => this.#acknowledge(groups, baseId))
      this.#noteAck(groups, isUnderway)
    }
    const atMs = receiver.ackDueAtMs()
    this.#options.observe?.('receiver', [nowMs, atMs, receiver.baseId])
    if (atMs === Infinity || atMs === this.#receiverWakeMs) return
    this.#receiverWakeMs = atMs
    this.time.at(atMs, () => {
      if (this.#receiverWakeMs !== atMs) return
      this.#receiverWakeMs = Infinity
      this.#pollReceiver()
    })
  }

  #noteAck(groups: [number, number, number][], isUnderway: boolean): void {
    for (const [baseId, bits] of groups) {
      for (let n = 0; n < 32; n++) {
        if (((bits >>> n) & 1) === 0) continue
        for (const message of this.#contents.get((baseId + n) >>> 0)!) {
          this.#isAckUnderway[message] ??= isUnderway
        }
      }
    }
  }

  #acknowledge(groups: [number, number, number][], baseId: number): void {
    const { sender } = this
    sender.beginAck(this.time.nowMs)
    for (const [base, bits, nonce] of groups) sender.handleAckGroup(base, bits, nonce)
    sender.finishAck(baseId)
    this.#pollSender()
  }

  // ── Results ────────────────────────────────────────────────────────────

  /** Latency from sending to delivery in order, at the given percentile, in ms. */
  latencyMs(percentile: number): number {
    return percentileOf(
      this.deliveredAtMs.map((at, i) => at - this.sentAtMs[i]!),
      percentile,
    )
  }
}

export function percentileOf(values: readonly number[], percentile: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percentile) / 100))] ?? NaN
}
