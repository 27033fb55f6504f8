import {
  FRAME_ACK,
  FRAME_DATA,
  FRAME_DATA_ACK,
  type FrameReader,
  MALFORMED,
  type MergedBuffer,
  splitFrames,
  uflow3,
} from '../src/index.ts'

const CRC_BYTES = 4
const SMALLEST_FRAME_BYTES = 5

/** Feeds one input to all that reads bytes off the wire, and throws if a promise is broken. */
export class InputChecker {
  readonly reader: FrameReader = uflow3.createReader()
  /** Frames that walks came upon, and took for sound. */
  walkedFrames = 0
  readonly #merged: MergedBuffer = { bytes: new Uint8Array(0), start: 0, end: 0, segmentBytes: 0 }
  #walkAt = 0
  #visits = 0

  /** Checks `bytes` from `start` to `end` as a frame; returns what the reader says. */
  checkFrame(bytes: Uint8Array, start: number, end: number): number {
    const size = end - start
    const measured = uflow3.measureFrame(bytes, start, end)
    if (measured !== MALFORMED && !(measured >= SMALLEST_FRAME_BYTES && measured <= size)) {
      throw new Error(`measureFrame says ${measured} of ${size} bytes`)
    }
    const type = this.reader.read(bytes, start, end)
    if (type !== MALFORMED && measured !== size) {
      throw new Error(`read accepts ${size} bytes that measure ${measured}`)
    }
    const fragments = this.#checkFragments(start, end)
    const groups = this.#checkGroups()
    const { data, ack } = this.reader
    const isBoth = type === FRAME_DATA_ACK
    if (fragments !== (isBoth || type === FRAME_DATA ? data.fragmentCount : 0)) {
      throw new Error(`type ${type} has ${fragments} fragments`)
    }
    if (groups !== (isBoth || type === FRAME_ACK ? ack.groupCount : 0)) {
      throw new Error(`type ${type} has ${groups} groups`)
    }
    return type
  }

  /** Takes `bytes` apart as a merged buffer, with the segment size known (not 0) or not. */
  checkWalk(bytes: Uint8Array, start: number, end: number, segmentBytes: number): void {
    const merged = this.#merged
    merged.bytes = bytes
    merged.start = start
    merged.end = end
    merged.segmentBytes = segmentBytes
    this.#walkAt = start
    this.#visits = 0
    const givenUp = splitFrames(uflow3, merged, this.#visit)
    const isWhole = this.#walkAt + givenUp === end
    if (!(givenUp >= 0 && (isWhole || this.#visits > 0))) {
      throw new Error(`the walk gives up ${givenUp} of ${end - start} bytes`)
    }
    if (segmentBytes > 0 && givenUp !== 0) throw new Error('the walk gives up known segments')
    if (
      this.#visits >
      (end - start) / (segmentBytes > 0 ? segmentBytes : SMALLEST_FRAME_BYTES) + 1
    ) {
      throw new Error(`the walk visits ${this.#visits} frames in ${end - start} bytes`)
    }
  }

  readonly #visit = (bytes: Uint8Array, start: number, end: number): number => {
    if (start !== this.#walkAt || end <= start || end > this.#merged.end) {
      throw new Error(`the walk goes from ${this.#walkAt} to ${start}–${end}`)
    }
    this.#visits++
    const type = this.checkFrame(bytes, start, end)
    if (type !== MALFORMED) this.walkedFrames++
    if (type !== MALFORMED || this.#merged.segmentBytes > 0) this.#walkAt = end
    return type
  }

  #checkFragments(start: number, end: number): number {
    const { reader } = this
    const { fragment } = reader
    let count = 0
    let previousEnd = start + 6
    while (reader.nextFragment()) {
      count++
      const { payloadOffset, payloadBytes } = fragment
      const headerBytes = payloadOffset - previousEnd
      if (headerBytes !== 6 && headerBytes !== 9 && headerBytes !== 14) {
        throw new Error(`fragment ${count} has a header of ${headerBytes} bytes`)
      }
      previousEnd = payloadOffset + payloadBytes
      const lastFragmentId = fragment.lastFragmentId | fragment.fragmentId
      if (
        previousEnd > end - CRC_BYTES ||
        fragment.messageId >>> 20 !== 0 ||
        fragment.channel >>> 6 !== 0 ||
        (fragment.windowParentLead | fragment.channelParentLead | lastFragmentId) >>> 16 !== 0
      ) {
        throw new Error(`fragment ${count} is out of range`)
      }
    }
    if (reader.nextFragment()) throw new Error('there is a fragment after the last')
    return count
  }

  #checkGroups(): number {
    const { reader } = this
    const { ackGroup } = reader
    let count = 0
    while (reader.nextAckGroup()) {
      count++
      if (
        ackGroup.baseId !== ackGroup.baseId >>> 0 ||
        ackGroup.bits !== ackGroup.bits >>> 0 ||
        ackGroup.nonce >>> 1 !== 0
      ) {
        throw new Error(`group ${count} is out of range`)
      }
    }
    if (reader.nextAckGroup()) throw new Error('there is a group after the last')
    return count
  }
}
