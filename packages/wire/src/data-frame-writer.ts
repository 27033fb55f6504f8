import type { FragmentHeader } from './frames.ts'

/**
 * Writes data frames, one after the other: {@link begin}, any number of {@link add}, {@link finish}.
 * Behind the fragments an ack may ride along: {@link beginAck}, any number of {@link addAckGroup}.
 */
export interface DataFrameWriter {
  /**
   * Starts a frame of at most `maxBytes` at `out[offset]`.
   *
   * @param out Borrowed until {@link finish}.
   * @param nonce 0 or 1; its lowest bit is written.
   * @throws RangeError if `out` has no room for `maxBytes`, or those not for an empty frame.
   */
  begin(out: Uint8Array, offset: number, maxBytes: number, frameId: number, nonce: number): void

  /**
   * Appends a fragment, with a copy of its payload: `payloadBytes` bytes from `payloadStart` on.
   *
   * @returns false, and nothing is written, if it does not fit or the frame has as many
   *   fragments as a frame can have.
   * @throws RangeError if a field does not fit its bits, or `payload` is shorter than told.
   */
  add(
    header: Readonly<FragmentHeader>,
    payload: Uint8Array,
    payloadStart: number,
    payloadBytes: number,
  ): boolean

  /** How many groups an ack could have in the room that is left; negative if not even one of none fits. */
  readonly ackGroupRoom: number

  /**
   * Appends an ack of no groups, which {@link addAckGroup} adds: no fragment can be added any more.
   * Only for a peer that has announced that it takes them. Once a frame.
   *
   * @returns false, and nothing is written, if it does not fit.
   */
  beginAck(frameWindowBaseId: number, messageWindowBaseId: number): boolean

  /**
   * Appends a group to the ack: as {@link AckFrameWriter.add}.
   *
   * @returns false, and nothing is written, if it does not fit.
   */
  addAckGroup(baseId: number, bits: number, nonce: number): boolean

  /** Fragments in the frame so far. */
  readonly fragmentCount: number
  /** What the frame's size would be, were it finished now, its ack included. */
  readonly sizeBytes: number

  /**
   * Completes the frame and returns its size. Nothing can be added then.
   *
   * @throws TypeError if no frame was begun.
   */
  finish(): number
}
