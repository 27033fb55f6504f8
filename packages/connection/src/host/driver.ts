import type { Outcome } from '@rudp/channels'
import type { CloseReason } from '../close-reason.ts'
import type { Endpoint } from '../endpoint.ts'
import type { EndpointPeer } from '../endpoint-peer.ts'
import type { DatagramReceiver, DatagramSocket, Runtime, RuntimeTimer } from './runtime.ts'

/** What a {@link Driver} tells the public side of an endpoint. */
export interface DriverListener {
  onConnected(peer: EndpointPeer): void
  /** Whether messages are to be handed over; those that are not hold the peer back. */
  wantsMessages(peer: EndpointPeer): boolean
  onMessage(peer: EndpointPeer, message: Uint8Array, channel: number): void
  onReceipt(peer: EndpointPeer, token: number, outcome: Outcome): void
  /** The connection's outputs have been drained once more. */
  onDrained(peer: EndpointPeer): void
  onClosed(peer: EndpointPeer, reason: CloseReason): void
  onSocketError(error: Error): void
}

/**
 * Turns an {@link Endpoint} and a {@link Runtime} into running conversations: one
 * timer, one receive path, one send path. Whatever the input, {@link pump} drains every output.
 */
export class Driver implements DatagramReceiver {
  readonly endpoint: Endpoint
  readonly runtime: Runtime
  readonly #listener: DriverListener
  #socket: DatagramSocket | undefined
  #timer: RuntimeTimer | undefined
  #timerAtMs = Infinity
  #isScheduled = false
  #isPumping = false
  /** Whose messages are being handed over: what the application does with it leaves in the same pass. */
  #delivering: EndpointPeer | undefined
  #isReferenced = true
  /** Whether {@link pump} only takes what has come: what is to leave waits for one that may let it out. */
  holdsOutput = false
  /** The clock as it was read last: reading it may take as long as handling a frame. */
  #readAtMs = 0
  /** Datagrams of the batch at hand: the clock was read for the first. */
  #batchDatagrams = 0

  constructor(runtime: Runtime, endpoint: Endpoint, listener: DriverListener) {
    this.runtime = runtime
    this.endpoint = endpoint
    this.#listener = listener
  }

  /** The socket, once there is one; `undefined` again after {@link stop}. */
  get socket(): DatagramSocket | undefined {
    return this.#socket
  }

  /** The present, read once a task: for what is done while datagrams are handled or a pass is due anyway. */
  get nowMs(): number {
    const isRead = this.#isPumping || this.#isScheduled || this.#batchDatagrams > 0
    return isRead ? this.#readAtMs : this.#readClock()
  }

  /** When anything last happened here: good enough for what needs no exact time. */
  get lastMs(): number {
    return this.#readAtMs
  }

  start(socket: DatagramSocket): void {
    this.#socket = socket
    this.endpoint.maxFrameBytes = socket.maxFrameBytes
    this.schedule()
  }

  /** Closes the socket for good. Resolves once its port is free. */
  async stop(): Promise<void> {
    this.#timer?.cancel()
    this.#timer = undefined
    const socket = this.#socket
    this.#socket = undefined
    await socket?.close()
  }

  // ── From the socket ────────────────────────────────────────────────────

  handleDatagram(
    bytes: Uint8Array,
    start: number,
    end: number,
    hostname: string,
    port: number,
  ): void {
    // What came in one batch came at one time.
    if (this.#batchDatagrams++ === 0) this.#readClock()
    this.endpoint.handleDatagram(this.#readAtMs, hostname, port, bytes, start, end)
  }

  handleBatchEnd(): void {
    // Who is asked by one datagram alone is waited for; it may be that nothing else is going on.
    this.pump(this.#batchDatagrams === 1)
  }

  handleError(error: Error): void {
    this.#listener.onSocketError(error)
  }

  // ── From the application ───────────────────────────────────────────────

  /** The application has used `peer`: drain it at the end of the present task. */
  touch(peer: EndpointPeer): void {
    if (peer === this.#delivering) return
    this.endpoint.activate(peer)
    this.schedule()
  }

  /** Pumps at the end of the present task, so that what is sent together travels together. */
  schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    this.runtime.defer(() => {
      this.#isScheduled = false
      this.pump()
    })
  }

  /** Whether the socket and the timer keep the process alive. */
  reference(isReferenced: boolean): void {
    this.#isReferenced = isReferenced
    for (const handle of [this.#socket, this.#timer]) {
      if (isReferenced) handle?.ref()
      else handle?.unref()
    }
  }

  /**
   * Drains every output, then arms the timer. Called from within a listener, it leaves that to the
   * pump at work.
   *
   * @param isUrgent See {@link Connection.poll}.
   */
  pump(isUrgent = false): void {
    const socket = this.#socket
    if (socket === undefined || this.#isPumping) return
    this.#isPumping = true
    this.#batchDatagrams = 0
    try {
      const nowMs = this.#readClock()
      this.endpoint.handleTimeout(nowMs)
      const held: EndpointPeer[] = []
      let peer = this.endpoint.nextActive()
      while (peer !== undefined) {
        if (this.#drain(nowMs, peer, socket, isUrgent)) this.endpoint.settle(peer)
        else held.push(peer)
        peer = this.endpoint.nextActive()
      }
      for (const each of held) this.endpoint.activate(each)
      this.#sendReplies(socket)
      socket.flush()
    } finally {
      this.#isPumping = false
    }
    this.#armTimer()
  }

  #readClock(): number {
    this.#readAtMs = this.runtime.nowMs()
    return this.#readAtMs
  }

  /** Returns whether all outputs were drained: `false` if what is to leave is held. */
  #drain(nowMs: number, peer: EndpointPeer, socket: DatagramSocket, isUrgent: boolean): boolean {
    const { connection } = peer
    let closed = this.#drainEvents(peer)
    this.#drainMessages(peer)
    if (this.holdsOutput && closed === undefined) {
      this.#listener.onDrained(peer)
      return false
    }
    socket.reserve(connection.frameBytes)
    let sizeBytes = connection.poll(nowMs, socket.bytes, socket.offset, isUrgent)
    while (sizeBytes > 0) {
      socket.commit(sizeBytes, peer.hostname, peer.port)
      sizeBytes = connection.poll(nowMs, socket.bytes, socket.offset, isUrgent)
    }
    closed ??= this.#drainEvents(peer)
    this.#listener.onDrained(peer)
    if (closed !== undefined) this.#listener.onClosed(peer, closed)
    return true
  }

  /** Returns the reason if the connection has ended: that is told last of all. */
  #drainEvents(peer: EndpointPeer): CloseReason | undefined {
    let closed: CloseReason | undefined
    let event = peer.connection.pollEvent()
    while (event !== undefined) {
      if (event.type === 'connected') this.#listener.onConnected(peer)
      else if (event.type === 'receipt') this.#listener.onReceipt(peer, event.token, event.outcome)
      else closed = event.reason
      event = peer.connection.pollEvent()
    }
    return closed
  }

  #drainMessages(peer: EndpointPeer): void {
    const { connection } = peer
    this.#delivering = peer
    try {
      while (this.#listener.wantsMessages(peer)) {
        const message = connection.nextMessage()
        if (message === undefined) return
        this.#listener.onMessage(peer, message, connection.messageChannel)
      }
    } finally {
      this.#delivering = undefined
    }
  }

  #sendReplies(socket: DatagramSocket): void {
    let sizeBytes = this.endpoint.pollReply(socket.bytes, socket.offset)
    while (sizeBytes > 0) {
      const { hostname, port } = this.endpoint.replyAddress
      socket.commit(sizeBytes, hostname, port)
      sizeBytes = this.endpoint.pollReply(socket.bytes, socket.offset)
    }
  }

  /** A timer that fires too early does no harm, so one is replaced only by an earlier one. */
  #armTimer(): void {
    const atMs = this.endpoint.nextTimeoutMs()
    if (atMs >= this.#timerAtMs || this.#socket === undefined) return
    this.#timer?.cancel()
    this.#timerAtMs = atMs
    const delayMs = Math.max(0, atMs - this.runtime.nowMs())
    this.#timer = this.runtime.setTimer(() => {
      this.#timer = undefined
      this.#timerAtMs = Infinity
      this.pump()
    }, delayMs)
    if (!this.#isReferenced) this.#timer.unref()
  }
}
