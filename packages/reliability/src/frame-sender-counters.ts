/** What a sender of frames has counted since the start, every reason for ignoring an ack included. */
export interface FrameSenderCounters {
  framesSent: number
  bytesSent: number
  framesAcked: number
  bytesAcked: number
  /** Frames declared lost, those counted in {@link framesSpuriouslyLost} included. */
  framesLost: number
  /** Frames declared lost because later ones were acknowledged. */
  framesLostOvertaken: number
  /** Frames declared lost because their own timer ran out. */
  framesLostByTimeout: number
  /** Frames declared lost whose ack came after all. */
  framesSpuriouslyLost: number
  /** Times that nothing came through for long (RFC 9002 §7.6). */
  persistentCongestions: number
  /** Frame ids passed over on purpose. */
  idsSkipped: number
  probesSent: number
  acksReceived: number
  /** Ack frames ignored because their window base was never ours to report. */
  acksImplausible: number
  /** Groups ignored because they name a frame that was not sent, or is long forgotten. */
  groupsUnknown: number
  /** Groups ignored because their nonce is wrong. */
  groupsWithWrongNonce: number
  /** Groups ignored because they name no frame. */
  groupsEmpty: number
  /** Groups ignored because the ack frame held too many. */
  groupsOverLimit: number
}

/** Counters of a sender that has not sent yet. */
export function createFrameSenderCounters(): FrameSenderCounters {
  return {
    framesSent: 0,
    bytesSent: 0,
    framesAcked: 0,
    bytesAcked: 0,
    framesLost: 0,
    framesLostOvertaken: 0,
    framesLostByTimeout: 0,
    framesSpuriouslyLost: 0,
    persistentCongestions: 0,
    idsSkipped: 0,
    probesSent: 0,
    acksReceived: 0,
    acksImplausible: 0,
    groupsUnknown: 0,
    groupsWithWrongNonce: 0,
    groupsEmpty: 0,
    groupsOverLimit: 0,
  }
}
