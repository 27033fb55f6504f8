/** Frames over which gaps are counted. */
const BLOCK = 128
/** Gaps in a block that are no sign of loss: ids that the sender passes over on purpose (decoys.ts). */
const EXPECTED_GAPS = 2

/** Tells from gaps between the ids that arrive whether the path loses, of late. */
export class GapMeter {
  #frames = 0
  #gaps = 0
  #gapsBefore = 0

  /** Whether more frames are missing than a sender leaves out. */
  get isLossy(): boolean {
    return this.#gaps > EXPECTED_GAPS || this.#gapsBefore > EXPECTED_GAPS
  }

  /** A frame arrived that is the newest so far, after `gap` ids that did not. */
  onNewest(gap: number): void {
    this.#gaps += gap
    if (++this.#frames < BLOCK) return
    this.#frames = 0
    this.#gapsBefore = this.#gaps
    this.#gaps = 0
  }

  /** A frame arrived that had been counted as missing. */
  onLate(): void {
    if (this.#gaps > 0) this.#gaps--
  }
}
