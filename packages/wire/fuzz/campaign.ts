import { isDeepStrictEqual } from 'node:util'
import { MALFORMED, uflow3 } from '../src/index.ts'
import { readJson, writeJson } from '../test/frame-json.ts'
import { naiveMeasure, naiveRead } from '../test/naive-codec.ts'
import { InputChecker } from './check-input.ts'
import { FrameSource } from './frame-source.ts'
import { mutate, repairCrc } from './mutate.ts'
import { Random } from './random.ts'

/** One in so many inputs is also shown to the naive codec, which takes a thousand times as long. */
const NAIVE_ONE_IN = 256
const BUFFER_BYTES = 8192
const MAX_GARBAGE_BYTES = 64

/** What a campaign has come upon so far. */
export interface CampaignCounts {
  inputs: number
  randomBytes: number
  soundFrames: number
  mutatedFrames: number
  mergedBuffers: number
  accepted: number
  malformed: number
  walkedFrames: number
  comparedWithNaive: number
  /** Accepted frames of each type, by its number. */
  acceptedByType: Record<number, number>
}

/** Feeds random, sound, damaged and merged frames to the codec, the same ones for the same seed. */
export class Campaign {
  readonly counts: CampaignCounts = {
    inputs: 0,
    randomBytes: 0,
    soundFrames: 0,
    mutatedFrames: 0,
    mergedBuffers: 0,
    accepted: 0,
    malformed: 0,
    walkedFrames: 0,
    comparedWithNaive: 0,
    acceptedByType: {},
  }
  readonly #random: Random
  readonly #source: FrameSource
  readonly #checker = new InputChecker()
  readonly #bytes = new Uint8Array(BUFFER_BYTES)

  constructor(seed: number) {
    this.#random = new Random(seed)
    this.#source = new FrameSource(this.#random)
  }

  /** Runs one input. Throws if it shows a fault, with the input in hex. */
  step(): void {
    const random = this.#random
    const start = random.below(MAX_GARBAGE_BYTES)
    this.counts.inputs++
    switch (random.below(10)) {
      case 0:
        return this.#checkRandomBytes(start)
      case 1:
        return this.#checkSoundFrame(start)
      case 2:
        return this.#checkMergedBuffer(start)
      default:
        return this.#checkMutatedFrame(start)
    }
  }

  #checkRandomBytes(start: number): void {
    const random = this.#random
    this.counts.randomBytes++
    const size = random.below(random.oneIn(8) ? 1600 : 64)
    for (let i = 0; i < size; i++) this.#bytes[start + i] = random.uint32()
    if (size > 0) this.#bytes[start] = random.below(15)
    if (size >= 5 && random.oneIn(2)) repairCrc(this.#bytes, start, size)
    this.#check(start, start + size)
  }

  #checkSoundFrame(start: number): void {
    this.counts.soundFrames++
    const size = this.#writeSoundFrame(start)
    if (this.#check(start, start + size) === MALFORMED) {
      throw this.#fault('a sound frame is refused', start, start + size)
    }
  }

  #checkMutatedFrame(start: number): void {
    this.counts.mutatedFrames++
    const size = this.#writeSoundFrame(start)
    this.#check(start, start + mutate(this.#random, this.#bytes, start, size, size + 40))
  }

  #checkMergedBuffer(start: number): void {
    const random = this.#random
    this.counts.mergedBuffers++
    let end = start
    for (let left = random.below(6); left > 0 && end < 4096; left--) {
      let size = this.#writeSoundFrame(end)
      if (random.oneIn(4)) size = mutate(random, this.#bytes, end, size, size + 40)
      end += size
    }
    const segmentBytes = random.oneIn(2) ? 0 : 1 + random.below(1500)
    this.#guard(start, end, () => {
      this.#checker.checkWalk(this.#bytes, start, end, segmentBytes)
    })
    this.counts.walkedFrames = this.#checker.walkedFrames
  }

  #writeSoundFrame(start: number): number {
    // Small frames are quicker and no less telling.
    const maxBytes = this.#random.oneIn(4) ? uflow3.maxFrameBytes : 200
    return this.#source.write(this.#bytes, start, maxBytes)
  }

  #check(start: number, end: number): number {
    const { counts } = this
    let type: number = MALFORMED
    this.#guard(start, end, () => {
      type = this.#checker.checkFrame(this.#bytes, start, end)
      if (this.#random.oneIn(NAIVE_ONE_IN)) this.#compareWithNaive(start, end)
    })
    if (type === MALFORMED) counts.malformed++
    else {
      counts.accepted++
      counts.acceptedByType[type] = (counts.acceptedByType[type] ?? 0) + 1
    }
    return type
  }

  #compareWithNaive(start: number, end: number): void {
    this.counts.comparedWithNaive++
    const input = this.#bytes.slice(start, end)
    const frame = readJson(this.#checker.reader, this.#bytes, start, end)
    if (!isDeepStrictEqual(frame, naiveRead(input))) throw new Error('the codecs disagree')
    if (uflow3.measureFrame(this.#bytes, start, end) !== naiveMeasure(input)) {
      throw new Error('the codecs disagree on the length')
    }
    if (frame === null) return
    // What was read can be written, perhaps shorter, and then reads the same.
    const again = new Uint8Array(input.length)
    const size = writeJson(uflow3, frame, again, 0, again.length)
    if (!isDeepStrictEqual(frame, readJson(this.#checker.reader, again, 0, size))) {
      throw new Error('a frame changes when it is written again')
    }
  }

  #guard(start: number, end: number, check: () => void): void {
    try {
      check()
    } catch (error) {
      throw this.#fault(error instanceof Error ? error.message : String(error), start, end, error)
    }
  }

  #fault(what: string, start: number, end: number, cause?: unknown): Error {
    const hex = Buffer.from(this.#bytes.subarray(start, end)).toString('hex')
    return new Error(`${what}, at input ${this.counts.inputs}: ${hex}`, { cause })
  }
}
