import type { SendSlab } from '../send-slab.ts'
import { describeErrno, isPathRefusal, isPendingError } from './errno.ts'
import type { NativeSocket } from './native-socket.ts'
import { OFFLOAD_OFF, OFFLOAD_ON, type OffloadStats } from './offload-status.ts'
import { type Run, SendVector } from './send-vector.ts'

/** Most datagrams that a kernel makes of one run: `UDP_MAX_SEGMENTS`, which was 64 before Linux 6.9. */
const MAX_SEGMENTS = 64
/** Most that an IPv4 packet carries, and so one run. */
const MAX_RUN_BYTES = 65_507
/** Runs of one call: on a connected socket they differ only in the size of their frames. */
const MAX_RUNS = 64
const MAX_CONNECTED_RUNS = 8
/** So much leaves at once, and its memory is written to again while it is in the caches. */
const FULL_BYTES = 32 * 1_024
/**
 * The first small frames of a drain leave one by one: where there are few, somebody waits for the
 * first, and where there are many, they hardly matter.
 */
const MAX_EARLY_FRAMES = 2
const MAX_EARLY_BYTES = 512
/** Memory in which a run of any size has room, with a frame behind it. */
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
 * Sends what gathers in the {@link SendSlab} until a {@link flush} in as few calls as may be
 * (`sendmmsg`). Frames of equal size that follow each other to one address are a *run*, which leaves
 * in one piece (`UDP_SEGMENT`); a shorter frame may end it. A call takes many runs, each to an
 * address of its own.
 *
 * ```
 *   slab  │ 1472 │ 1472 │ 1472 │ 390 │ 24 │ 120 │ 120 │ …
 *         └───── to a: one run ──────┘└ a ┘└ b ─┘└ c ─┘
 *         └──────────────────── one call ─────────────┘
 * ```
 *
 * The first two small frames of a drain do not wait for the others: of a question, an answer and
 * their acks each leaves as soon as it is written. Nothing waits beyond {@link flush}, so a run is
 * never more than what the pacer let out at once. A run that the kernel refuses is left to the
 * runtime, frame by frame: it loses none.
 */
export class BatchSender {
  readonly #native: NativeSocket
  readonly #slab: SendSlab
  readonly #plain: PlainSender
  readonly #isConnected: boolean
  readonly #sendsSingles: boolean
  readonly #vector: SendVector
  /** Hostnames the way to which took no run of several frames. */
  readonly #refusals = new Set<string>()
  /** The run that is open, if {@link #frames} is not 0. */
  readonly #run: Run = { start: 0, sizeBytes: 0, segmentBytes: 0, hostname: '', port: 0 }
  #frames = 0
  /** Frames that were first to gather since the last {@link flush}, up to one that did not leave early. */
  #earlyFrames = 0
  /** What has gathered, open or not. */
  #gatheredBytes = 0
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
    this.#sendsSingles = options.sendsSingles === true
    const { family, libc } = native
    this.#vector = this.#isConnected
      ? new SendVector(libc, undefined, MAX_CONNECTED_RUNS)
      : new SendVector(libc, family, MAX_RUNS)
  }

  /** Takes the frame at the slab's offset, as `DatagramSocket.commit` does. */
  commit(sizeBytes: number, hostname: string, port: number): void {
    const slab = this.#slab
    const run = this.#run
    if (this.#frames > 0 && !this.#joins(sizeBytes, hostname, port)) this.#close()
    if (this.#frames === 0) {
      run.start = slab.offset
      run.sizeBytes = 0
      run.segmentBytes = sizeBytes
      run.hostname = hostname
      run.port = port
    }
    this.#frames++
    run.sizeBytes += sizeBytes
    this.#gatheredBytes += sizeBytes
    const isEnded =
      sizeBytes < run.segmentBytes ||
      this.#frames === MAX_SEGMENTS ||
      run.sizeBytes + run.segmentBytes > MAX_RUN_BYTES
    if (isEnded) this.#close()
    const hasRoom = slab.hasRoomBehind(sizeBytes)
    // What is open goes on as long as it may: the longer the cheaper.
    const isEnough = this.#frames === 0 && this.#gatheredBytes >= FULL_BYTES
    const isEarly = this.#isEarly(sizeBytes)
    if (hasRoom && !isEnough && !isEarly) return slab.advance(sizeBytes)
    this.#transmit()
    if (isEarly && this.#isPlainBusy) this.#plain.flushPlain()
    if (this.#isIdle()) slab.rewind(hasRoom ? 0 : FULL_SLAB_BYTES)
    else slab.advance(sizeBytes)
  }

  /** Sends what has gathered. */
  flush(): void {
    this.#earlyFrames = 0
    this.#transmit()
    if (this.#isPlainBusy) this.#plain.flushPlain()
    if (this.#isIdle()) this.#slab.rewind()
  }

  /** What `stats().offload` tells of the socket, or of one who is spoken to. */
  statusFor(hostname: string | undefined): OffloadStats {
    return hostname !== undefined && this.#refusals.has(hostname) ? OFFLOAD_OFF.path : OFFLOAD_ON
  }

  #joins(sizeBytes: number, hostname: string, port: number): boolean {
    const run = this.#run
    return (
      sizeBytes <= run.segmentBytes &&
      run.sizeBytes + sizeBytes <= MAX_RUN_BYTES &&
      port === run.port &&
      hostname === run.hostname
    )
  }

  /** Whether the frame that came last leaves without waiting for the others. */
  #isEarly(sizeBytes: number): boolean {
    if (sizeBytes > MAX_EARLY_BYTES || sizeBytes !== this.#gatheredBytes) return false
    return this.#earlyFrames++ < MAX_EARLY_FRAMES
  }

  /** What the runtime was given earlier must have left, or what follows would overtake it. */
  #isIdle(): boolean {
    if (this.#isPlainBusy) this.#isPlainBusy = !this.#slab.isIdle
    return !this.#isPlainBusy
  }

  /** Adds the run that is open to those of the next call. */
  #close(): void {
    if (this.#frames === 0) return
    this.#frames = 0
    const run = this.#run
    const isRefused = this.#refusals.size > 0 && this.#refusals.has(run.hostname)
    if (!isRefused && this.#vector.add(this.#slab.bytes, run)) {
      if (this.#vector.isFull) this.#call()
      return
    }
    // An address that only the runtime understands refuses for good.
    if (!isRefused) this.#refuse(run.hostname)
    this.#call()
    this.#sendPlainly(run)
  }

  #transmit(): void {
    this.#close()
    this.#call()
    this.#gatheredBytes = 0
  }

  /** Sends the runs that were closed. */
  #call(): void {
    const vector = this.#vector
    const { count } = vector
    if (count === 0) return
    let next = 0
    if (count === 1 && !this.#sendsSingles && !isOfSeveral(vector.run(0))) {
      this.#sendPlainly(vector.run(next++))
    }
    while (next < count) next = this.#sendFrom(next)
    vector.clear()
  }

  /** Sends runs from `first` on. Returns the first that is left. */
  #sendFrom(first: number): number {
    const vector = this.#vector
    const { libc, descriptor } = this.#native
    if (this.#isPlainBusy) this.#plain.flushPlain()
    for (let attempt = 0; attempt < 2 && this.#isIdle(); attempt++) {
      const sent = vector.send(descriptor, first)
      if (sent > 0) return first + sent
      const errno = libc.errno()
      if (!isPendingError(errno)) {
        const run = vector.run(first)
        if (isPathRefusal(errno) && isOfSeveral(run)) this.#refuse(run.hostname)
        // Or the kernel is full: the runtime knows how to wait for it.
        break
      }
      // News of an earlier datagram, which the kernel tells only once. Nobody else can be meant on
      // a connected socket.
      if (this.#isConnected) this.#plain.handlePlainError(describeErrno(errno))
    }
    this.#sendPlainly(vector.run(first))
    return first + 1
  }

  /** Remembers that runs of several frames do not get there. */
  #refuse(hostname: string): void {
    if (this.#refusals.size === MAX_REFUSALS) {
      for (const oldest of this.#refusals) {
        this.#refusals.delete(oldest)
        break
      }
    }
    this.#refusals.add(hostname)
  }

  #sendPlainly({ start, sizeBytes, segmentBytes, hostname, port }: Readonly<Run>): void {
    const { bytes } = this.#slab
    const end = start + sizeBytes
    for (let at = start; at < end; at += segmentBytes) {
      this.#plain.sendPlain(bytes, at, Math.min(segmentBytes, end - at), hostname, port)
    }
    this.#isPlainBusy = true
  }
}

/** Whether a run is of more than one frame. */
function isOfSeveral(run: Readonly<Run>): boolean {
  return run.sizeBytes > run.segmentBytes
}
