/** What a receiver of frames has counted since the start, every reason for refusing one included. */
export interface FrameReceiverCounters {
  /** Frames accepted, late ones included. */
  framesReceived: number
  /** Frames accepted after a newer one. */
  framesLate: number
  /** Frames refused because they came before. */
  framesDuplicate: number
  /** Frames refused because they were a window or more ahead, or behind, or before the first. */
  framesOutside: number
  syncsReceived: number
  /** Syncs whose frame id was ignored, because it was neither the next one nor 1 to a window ahead. */
  syncsOutside: number
  acksSent: number
  /** Groups sent for the first time. */
  groupsSent: number
  /** Groups sent again. */
  groupsRepeated: number
}

/** Counters of a receiver that has not received yet. */
export function createFrameReceiverCounters(): FrameReceiverCounters {
  return {
    framesReceived: 0,
    framesLate: 0,
    framesDuplicate: 0,
    framesOutside: 0,
    syncsReceived: 0,
    syncsOutside: 0,
    acksSent: 0,
    groupsSent: 0,
    groupsRepeated: 0,
  }
}
