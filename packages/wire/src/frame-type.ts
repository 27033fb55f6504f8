/**
 * What a frame is for. A dialect decides how its bytes say so; in wire version 3 the first byte
 * is this very number.
 *
 * @module
 */

/** The client asks for a connection. */
export const FRAME_HANDSHAKE_SYN = 0
/** The server accepts. */
export const FRAME_HANDSHAKE_SYN_ACK = 1
/** The client confirms that it can hear the server. */
export const FRAME_HANDSHAKE_ACK = 2
/** The server refuses. */
export const FRAME_HANDSHAKE_ERROR = 3
/** One side closes the connection. */
export const FRAME_DISCONNECT = 4
/** The other side has understood. */
export const FRAME_DISCONNECT_ACK = 5
/** Fragments of messages. */
export const FRAME_DATA = 10
/** Where the sender stands, for want of data; asks for an ack. */
export const FRAME_SYNC = 11
/** Which frames arrived, and how far the receive windows have moved. */
export const FRAME_ACK = 12
/** Fragments of messages and an ack in one frame: only to who has announced that it takes them. */
export const FRAME_DATA_ACK = 13

/** One of the `FRAME_` constants. */
export type FrameType =
  | typeof FRAME_HANDSHAKE_SYN
  | typeof FRAME_HANDSHAKE_SYN_ACK
  | typeof FRAME_HANDSHAKE_ACK
  | typeof FRAME_HANDSHAKE_ERROR
  | typeof FRAME_DISCONNECT
  | typeof FRAME_DISCONNECT_ACK
  | typeof FRAME_DATA
  | typeof FRAME_SYNC
  | typeof FRAME_ACK
  | typeof FRAME_DATA_ACK

/** Whether frames of that type carry fragments. */
export function hasData(type: number): boolean {
  return type === FRAME_DATA || type === FRAME_DATA_ACK
}

/** Whether frames of that type report which frames arrived. */
export function hasAck(type: number): boolean {
  return type === FRAME_ACK || type === FRAME_DATA_ACK
}
