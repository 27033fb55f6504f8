/**
 * What sender and receiver agree on without a word on the wire: frames from this size on are bulk.
 * Smaller ones carry what somebody waits for, and are acknowledged at once.
 */
export const BULK_FRAME_BYTES = 1_000

/** Longest that a receiver keeps the ack of a bulk frame back for a second frame to share it. */
export const BULK_ACK_DELAY_MS = 2
