/** Writes ack frames, one after the other: {@link begin}, any number of {@link add}, {@link finish}. */
export interface AckFrameWriter {
  /**
   * Starts a frame of at most `maxBytes` at `out[offset]`.
   *
   * @param out Borrowed until {@link finish}.
   * @throws RangeError if `out` has no room for `maxBytes`, or those not for an empty frame.
   */
  begin(
    out: Uint8Array,
    offset: number,
    maxBytes: number,
    frameWindowBaseId: number,
    messageWindowBaseId: number,
  ): void

  /**
   * Appends a group: bit `n` of `bits` says that frame `baseId + n` arrived, `nonce` is the XOR
   * of their nonces. Of ids and bits the low 32 bits are written, of the nonce the lowest.
   *
   * @returns false, and nothing is written, if it does not fit.
   */
  add(baseId: number, bits: number, nonce: number): boolean

  /** Groups in the frame so far. */
  readonly groupCount: number
  /** What the frame's size would be, were it finished now. */
  readonly sizeBytes: number

  /**
   * Completes the frame and returns its size. Nothing can be added then.
   *
   * @throws TypeError if no frame was begun.
   */
  finish(): number
}
