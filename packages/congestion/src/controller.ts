/** What a controller may know of the path before it has sent anything. */
export interface PathInfo {
  /** The present, in milliseconds on the same monotonic clock as every later `nowMs`. */
  nowMs: number
  /** Largest frame the path carries; sizes in frames count in this unit. */
  maxFrameBytes: number
  /** Round-trip time of the handshake, or a guess of 100 ms where there was none. */
  initialRttMs: number
  /** Bytes a second to keep sending through loss; 0 for no floor. See {@link bounded}. */
  minSendRate: number
  /** Bytes a second never to exceed; `Infinity` for no cap. See {@link bounded}. */
  maxSendRate: number
}

/**
 * What one acknowledgement says about the path. Given once for each ack that newly acknowledged
 * something. Borrowed: copy what you keep.
 *
 * Frame numbers count every frame sent, from 0, and never wrap.
 */
export interface AckSample {
  /** The present. */
  nowMs: number
  /** Bytes newly acknowledged. */
  ackedBytes: number
  /** Frames newly acknowledged. */
  ackedFrames: number
  /** Number of the newest frame among them. */
  newestFrameNumber: number
  /** When that frame was sent. */
  newestSentAtMs: number
  /** Round-trip time measured by this ack; `NaN` if it gave no sample. */
  latestRttMs: number
  /** Smoothed round-trip time (RFC 9002 §5.3). */
  smoothedRttMs: number
  /** Smallest round-trip time seen. */
  minRttMs: number
  /** Mean deviation of the round-trip time (RFC 9002 §5.3). */
  rttVarianceMs: number
  /** Bytes acknowledged in all, this ack included. */
  deliveredBytes: number
  /** Bytes a second delivered while the newest acknowledged frame was in flight; `NaN` if unknown. */
  deliveryRate: number
  /** How long that rate was measured over. */
  deliveryIntervalMs: number
  /** Whether the application, rather than the controller, limited that rate. */
  appLimited: boolean
  /** Bytes in flight before this ack. */
  inFlightBeforeBytes: number
  /** Bytes in flight after it. */
  inFlightBytes: number
  /** {@link deliveredBytes} as it was when the newest acknowledged frame was sent. */
  deliveredAtSendBytes: number
  /** Bytes lost in all, as it was when the newest acknowledged frame was sent. */
  lostAtSendBytes: number
  /** Bytes in flight when the newest acknowledged frame was sent, itself included. */
  inFlightAtSendBytes: number
  /** Packet-timed round trips so far: one ends when a frame sent after its start is acknowledged. */
  roundTrips: number
  /** Whether this ack ended one. */
  roundTripPassed: boolean
}

/** One frame declared lost. Borrowed: copy what you keep. */
export interface LossSample {
  /** The present. */
  nowMs: number
  /** Size of the lost frame. */
  sizeBytes: number
  /** Number of the lost frame, counted as in {@link AckSample}. */
  frameNumber: number
  /** When it was sent. */
  sentAtMs: number
  /** Bytes in flight without it. */
  inFlightBytes: number
  /** Bytes lost in all, this frame included. */
  lostBytes: number
  /** Bytes acknowledged in all when it was sent. */
  deliveredAtSendBytes: number
  /** Bytes lost in all when it was sent. */
  lostAtSendBytes: number
  /** Bytes in flight when it was sent, itself included. */
  inFlightAtSendBytes: number
  /** Whether the application had no more to send when it was sent. */
  appLimitedAtSend: boolean
  /** Smoothed round-trip time. */
  smoothedRttMs: number
}

/**
 * Decides how much, and how fast, a connection may send.
 *
 * A controller sees numbers only: no clock, socket or frame. The same inputs always give the same
 * answers, and any controller can replace any other. After every notification the answers are read
 * again; where several frames leave at the same moment, after the first. For one ack, losses are
 * told before {@link onAcked}, each at the same `nowMs`.
 */
export interface CongestionController {
  /** Short name for logs and tables. */
  readonly name: string
  /** Most bytes that may be in flight; `Infinity` if only the rate limits. */
  readonly windowBytes: number
  /** Rate at which frames are paced out, in bytes a second; `Infinity` if unpaced. */
  readonly bytesPerSecond: number
  /** Most bytes that may leave at once after a wait; the {@link Pacer} caps it further. */
  readonly burstBytes: number
  /**
   * How many of the frames that the rate holds back leave at a time, at the same rate. Default: 1,
   * evenly spaced.
   */
  readonly framesTogether?: number
  /** When {@link onTimeout} is wanted next; `Infinity` for never. */
  readonly nextTimeoutMs: number

  /**
   * A frame left.
   *
   * @param inFlightBytes Bytes in flight with it.
   * @param appLimited Whether the application has no more to send.
   */
  onSent(nowMs: number, sizeBytes: number, inFlightBytes: number, appLimited: boolean): void
  /** An ack newly acknowledged something. */
  onAcked(sample: Readonly<AckSample>): void
  /** An ack showed that a frame was lost; or none came, and it is given up for good. */
  onLost(loss: Readonly<LossSample>): void
  /** A frame was declared lost, and then its ack came. The sample is that of the loss. */
  onSpuriousLoss(loss: Readonly<LossSample>): void
  /** Nothing came through for long enough to call the path dead (RFC 9002 §7.6). */
  onPersistentCongestion(nowMs: number): void
  /** Nothing is in flight, and nothing waits to be sent. */
  onIdle(nowMs: number): void
  /**
   * {@link nextTimeoutMs} has come. Where nothing is in flight and nothing waits, nobody is woken up
   * for it: the calls are made later, each with the time that it was wanted at, before anything is
   * sent again.
   */
  onTimeout(nowMs: number): void
}

/**
 * Builds one controller for each connection: what users pass to choose, or to bring, an algorithm.
 *
 * @param path Borrowed: copy what you keep.
 */
export type CongestionControllerFactory = (path: Readonly<PathInfo>) => CongestionController
