import type { MessageReceiver, MessageSender, SendOptions } from '@rudp/channels'
import { FRAME_NEW, FRAME_OUTSIDE, FrameReceiver, FrameSender } from '@rudp/reliability'
import type { Dialect, FrameReader } from '@rudp/wire'
import { FRAME_ACK, FRAME_DATA, FRAME_DATA_ACK, FRAME_SYNC, NONE } from '@rudp/wire'
import { AckEmitter } from './ack-emitter.ts'
import { frameBytes } from './frame-bytes.ts'
import { type FrameWriters, frameWritersOf } from './frame-writers.ts'
import { MessageLayers } from './message-layers.ts'
import { longFrameBytes, pathInfo } from './path-info.ts'
import type { ReceivedFrame } from './received-frame.ts'
import { SendGate, type SendLimit } from './send-gate.ts'
import type { SessionOptions } from './session-options.ts'
import { SyncEmitter } from './sync-emitter.ts'

/**
 * Data, acks and syncs in both directions, once the handshake has settled where
 * the ids begin: the layers below, composed.
 *
 *     send ─► MessageSender ─ fragments ─► FrameSender ─► wire ─► poll
 *                  ▲                        ▲     │
 *                  └──── acked, lost ───────┘     └─► SendGate: how much, how fast
 *     handleFrame ─► FrameReceiver (new?) ─► MessageReceiver (in order?) ─► nextMessage
 */
export class Session {
  readonly frames: FrameSender
  readonly arrivals: FrameReceiver
  readonly gate: SendGate
  readonly layers: MessageLayers
  /** Messages queued before the connection stood that the peer turned out to have no room for. */
  undeliverable = 0
  readonly #dialect: Dialect
  readonly #writers: FrameWriters
  readonly #acks: AckEmitter
  readonly #sync: SyncEmitter
  readonly #sendWindow: number
  /** Frames are filled up to here, those that are long apart. */
  readonly #maxFrameBytes: number
  /** Whether the frame fed last can be of no peer that we know: its ids are far from ours. */
  isStrange = false
  /** When a data frame last came: no honest sync follows soon after. */
  #dataAtMs = 0
  #polledAtMs = -Infinity
  #isIdle = true

  constructor(nowMs: number, options: SessionOptions) {
    const { dialect, settings, handshake, random } = options
    const { localNonce, remoteNonce, rttMs } = handshake
    this.#dialect = dialect
    this.#writers = frameWritersOf(dialect)
    this.layers = new MessageLayers(options)
    this.#sendWindow = settings.sendWindow
    this.#maxFrameBytes = Math.min(options.maxFrameBytes, dialect.maxFrameBytes)
    const path = pathInfo(nowMs, options)
    this.gate = new SendGate(path, settings.congestion, longFrameBytes(options))
    this.frames = new FrameSender({
      firstFrameId: localNonce,
      window: dialect.frameWindow,
      random,
      fate: this.layers,
      samples: this.gate,
      initialRttMs: path.initialRttMs,
      maxFrameBytes: dialect.maxFrameBytes,
    })
    this.frames.rtt.addSample(rttMs)
    this.arrivals = new FrameReceiver({ firstFrameId: remoteNonce, window: dialect.frameWindow })
    this.#sync = new SyncEmitter(nowMs, options, this.frames, this.layers)
    this.#acks = new AckEmitter(options, this.arrivals, this.layers)
    this.#dataAtMs = nowMs
  }

  // ── What it is made of ─────────────────────────────────────────────────

  /** Messages on their way out. */
  get messages(): MessageSender {
    return this.layers.needSender()
  }

  /** Messages on their way in. */
  get inbox(): MessageReceiver {
    return this.layers.needReceiver()
  }

  /** Payload that was never sent. */
  get queuedBytes(): number {
    return this.layers.sender?.queuedBytes ?? 0
  }

  // ── Inputs ─────────────────────────────────────────────────────────────

  /** Queues a message, which the session owns from now on. */
  send(nowMs: number, payload: Uint8Array, options: SendOptions): void {
    this.#messagesAt(nowMs).enqueue(nowMs, payload, options)
  }

  /** Queues a copy of a message, which is borrowed for the call. */
  sendCopy(nowMs: number, payload: Uint8Array, options: SendOptions): void {
    this.#messagesAt(nowMs).enqueueCopy(nowMs, payload, options)
  }

  /** Feeds a frame, borrowed for the call. Returns whether it was data, ack or sync. */
  handleFrame(nowMs: number, frame: ReceivedFrame): boolean {
    const { type, reader } = frame
    if (type === FRAME_DATA) this.#handleData(nowMs, frame)
    else if (type === FRAME_ACK) this.#handleAck(nowMs, reader)
    else if (type === FRAME_SYNC) this.#handleSync(nowMs, reader)
    else if (type === FRAME_DATA_ACK && this.#acks.isPiggybacking) {
      this.#handleData(nowMs, frame)
      if (!this.isStrange) this.#handleAck(nowMs, reader)
    } else return false
    if (!this.isStrange) this.#sync.onHeard()
    return true
  }

  /** Tells the session that `nowMs` has come. Early or repeated calls are harmless. */
  handleTimeout(nowMs: number): void {
    this.frames.handleTimeout(nowMs)
    this.gate.handleTimeout(nowMs)
  }

  /** Sends a sync at the next {@link poll}, to hear whether the peer is there. */
  requestSync(): void {
    this.#sync.request()
  }

  /** The connection is over: every receipt settles. */
  abandon(nowMs: number): void {
    this.layers.sender?.abandonAll(nowMs)
  }

  // ── Outputs ────────────────────────────────────────────────────────────

  /** The next message in order, which the caller owns; its channel is {@link messageChannel}. */
  nextMessage(): Uint8Array | undefined {
    const inbox = this.layers.receiver
    const message = inbox?.next()
    if (message === undefined) inbox?.endPass()
    return message
  }

  /** Channel of the message that {@link nextMessage} returned last. */
  get messageChannel(): number {
    return this.layers.receiver?.channel ?? 0
  }

  /** Whether a message is still to be sent, or to be resent if need be. */
  get isSendPending(): boolean {
    const messages = this.layers.sender
    return messages !== undefined && (messages.hasPending || messages.hasUnsettled)
  }

  /** Room that {@link poll} needs for its longest frame at present; with less, frames are shorter. */
  get frameBytes(): number {
    return Math.max(this.gate.longFrameBytes(this.#polledAtMs), this.#dialect.maxFrameBytes)
  }

  /** What keeps data from leaving. */
  get limit(): SendLimit {
    const blockedBy = this.layers.sender?.blockedBy ?? 'nothing'
    if (blockedBy === 'nothing') return this.gate.limit
    return blockedBy === 'memory' ? 'memory' : 'peer-window'
  }

  /** Writes the next frame at `offset` and returns its size, or 0 when nothing is due. */
  poll(nowMs: number, out: Uint8Array, offset: number, isUrgent: boolean): number {
    this.#polledAtMs = nowMs
    const dataBytes = this.#acks.isOverdue(nowMs) ? 0 : this.#pollData(nowMs, out, offset, isUrgent)
    if (dataBytes > 0) return dataBytes
    const ackBytes = this.#acks.poll(nowMs, out, offset)
    if (ackBytes > 0) return ackBytes
    const syncBytes = this.#sync.poll(nowMs, out, offset, nowMs - this.#dataAtMs)
    if (syncBytes > 0) return syncBytes
    this.layers.limitBundles(this.gate.togetherBytes)
    this.layers.endTurn(nowMs)
    return 0
  }

  /** When {@link handleTimeout} and {@link poll} are wanted next. Right after `poll` has returned 0. */
  nextTimeoutMs(): number {
    return Math.min(
      this.frames.nextTimeoutMs(),
      this.arrivals.ackDueAtMs(),
      this.gate.nextTimeoutMs,
      this.layers.sender?.nextDeadlineMs() ?? Infinity,
      this.#extraDueAtMs(),
      this.#sync.dueAtMs(),
    )
  }

  // ── Receiving ──────────────────────────────────────────────────────────

  #handleData(nowMs: number, { reader, bytes, sizeBytes }: ReceivedFrame): void {
    const { frameId, nonce } = reader.data
    this.#dataAtMs = nowMs
    // Without its ack: the sender, which expects a frame of bulk to wait for its own, counts it so.
    const dataBytes = sizeBytes - reader.piggybackedAckBytes
    const verdict = this.arrivals.handleFrame(nowMs, frameId, nonce, dataBytes)
    this.isStrange = verdict === FRAME_OUTSIDE
    if (verdict !== FRAME_NEW) return
    const { inbox } = this
    inbox.beginFrame(bytes)
    while (reader.nextFragment()) inbox.handleFragment(reader.fragment, bytes)
  }

  #handleAck(nowMs: number, reader: FrameReader): void {
    this.frames.beginAck(nowMs)
    while (reader.nextAckGroup()) {
      const { baseId, bits, nonce } = reader.ackGroup
      this.frames.handleAckGroup(baseId, bits, nonce)
    }
    // Who guesses at one base has not earned belief in the other: it would settle messages.
    if ((this.isStrange = !this.frames.finishAck(reader.ack.frameWindowBaseId))) return
    this.layers.handlePeerBase(reader.ack.messageWindowBaseId, this.frames.hasNews)
    this.gate.refresh(nowMs)
  }

  #handleSync(nowMs: number, reader: FrameReader): void {
    const { nextFrameId, nextMessageId } = reader.sync
    this.isStrange = !this.arrivals.handleSync(nowMs, nextFrameId)
    if (nextMessageId !== NONE) this.inbox.handleSync(nextMessageId, nowMs - this.#dataAtMs)
  }

  // ── Sending ────────────────────────────────────────────────────────────

  #pollData(nowMs: number, out: Uint8Array, offset: number, isUrgent: boolean): number {
    const { frames, gate } = this
    // A probe breaks the silence; no controller may hold it back, or nobody would ever speak again.
    const isProbe = frames.probeDue(nowMs)
    const messages = this.layers.sender
    let fragment = messages?.peek(nowMs)
    if (messages !== undefined && fragment === undefined && nowMs >= messages.nextExtraMs()) {
      fragment = messages.peekExtra(nowMs)
    }
    if (messages === undefined || fragment === undefined) {
      gate.close('application')
      if (isProbe) this.#sync.request()
      else this.#noteIdle(nowMs)
      return 0
    }
    if (!frames.canSend || (!isProbe && frames.inFlightFrames >= this.#sendWindow)) {
      gate.close('peer-window')
      if (isProbe) this.#sync.request()
      return 0
    }
    // A frame asks for what it will take, so that neither window nor pacer lets a sliver out.
    // A probe has to get through wherever anything does.
    const longBytes = isProbe ? 0 : gate.longFrameBytes(nowMs)
    const isLong = longBytes > this.#maxFrameBytes && out.length - offset >= longBytes
    const payloadBytes = Math.max(messages.queuedBytes, fragment.payloadBytes)
    const fullBytes = frameBytes(this.#dialect, payloadBytes, isLong ? longBytes : undefined)
    const isFull = isProbe || gate.admits(nowMs, fullBytes, frames.inFlightBytes)
    // What must go now or never asks for no more than it needs: beside a transfer there is never more.
    const leastBytes = frameBytes(this.#dialect, fragment.payloadBytes)
    if (!isFull) {
      if (!fragment.isTimeSensitive) return 0
      if (!gate.admits(nowMs, leastBytes, frames.inFlightBytes)) return 0
    }

    const writer = this.#writers.data
    const maxBytes = Math.max(this.#maxFrameBytes, leastBytes, isFull && isLong ? fullBytes : 0)
    writer.begin(out, offset, maxBytes, frames.nextFrameId, frames.nextNonce)
    while (
      fragment !== undefined &&
      (isFull || fragment.isTimeSensitive) &&
      writer.add(fragment, fragment.payload, fragment.payloadStart, fragment.payloadBytes)
    ) {
      frames.addFragment(messages.take(nowMs))
      fragment = messages.peek(nowMs) ?? messages.peekExtra(nowMs)
    }
    const appLimited = fragment === undefined
    // Acks are no concern of congestion control (U7), wherever they travel.
    const dataBytes = writer.sizeBytes
    frames.commitFrame(nowMs, dataBytes, appLimited)
    gate.onSent(nowMs, dataBytes, frames.inFlightBytes, appLimited)
    this.#sync.onData(nowMs)
    this.#acks.onData(nowMs, writer, isUrgent)
    this.#isIdle = false
    return writer.finish()
  }

  /** The sender of messages. What may leave together may have changed in a pause, which bundles have to know. */
  #messagesAt(nowMs: number): MessageSender {
    if (this.gate.catchUp(nowMs)) this.layers.limitBundles(this.gate.togetherBytes)
    return this.messages
  }

  /** A copy that the controller holds back is no reason to wake up before the gate opens. */
  #extraDueAtMs(): number {
    const dueAtMs = this.layers.sender?.nextExtraMs() ?? Infinity
    return dueAtMs > this.#polledAtMs ? dueAtMs : Infinity
  }

  #noteIdle(nowMs: number): void {
    if (this.frames.inFlightBytes > 0) return
    if (!this.#isIdle) this.gate.onIdle(nowMs)
    this.#isIdle = true
    this.gate.sleep()
  }
}
