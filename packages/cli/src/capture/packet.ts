/** A packet as a capture file holds it. */
export interface Packet {
  /** What its first header is: a number of the tcpdump registry. */
  readonly linkType: number
  /** Seconds since 1970. */
  readonly time: number
  readonly bytes: Uint8Array
}

/** A capture file that makes no sense, or a kind of it that we do not read. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError'
}

/** Longer packets are a sign of a damaged file, not of a network. */
export const MAX_PACKET_BYTES = 262_144
