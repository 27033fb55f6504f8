import type { AckSample, FrameSenderOptions, LossSample } from '../src/index.ts'
import { FrameSender } from '../src/index.ts'
import { createRandom } from './path.ts'

/** A sender whose every notification is written down, and whose nonces are known. */
export class Recorder {
  readonly sender: FrameSender
  readonly acked: number[] = []
  readonly lost: number[] = []
  readonly ackSamples: AckSample[] = []
  readonly losses: LossSample[] = []
  readonly spurious: LossSample[] = []
  readonly persistent: number[] = []
  /** Nonces of the frames sent, by id. */
  readonly nonces = new Map<number, number>()
  /** Ids in the order of sending: the frame numbers. */
  readonly ids: number[] = []

  constructor(options: Partial<FrameSenderOptions> & { rttMs?: number; seed?: number } = {}) {
    const { rttMs, seed = 1, ...rest } = options
    this.sender = new FrameSender({
      firstFrameId: 2 ** 32 - 5,
      window: 4_096,
      random: createRandom(seed),
      fate: {
        onFragmentAcked: (fragment) => this.acked.push(fragment),
        onFragmentLost: (fragment) => this.lost.push(fragment),
      },
      samples: {
        onAcked: (sample) => this.ackSamples.push({ ...sample }),
        onLost: (loss) => this.losses.push({ ...loss }),
        onSpuriousLoss: (loss) => this.spurious.push({ ...loss }),
        onPersistentCongestion: (nowMs) => this.persistent.push(nowMs),
      },
      ...rest,
    })
    if (rttMs !== undefined) this.sender.rtt.addSample(rttMs)
  }

  /** Sends a frame that carries the given fragments, and returns its id. */
  send(nowMs: number, sizeBytes = 100, fragments: number[] = [], appLimited = true): number {
    const { sender } = this
    const id = sender.nextFrameId
    this.nonces.set(id, sender.nextNonce)
    this.ids.push(id)
    for (const fragment of fragments) sender.addFragment(fragment)
    sender.commitFrame(nowMs, sizeBytes, appLimited)
    return id
  }

  /** One past the newest frame sent. */
  get endId(): number {
    return ((this.ids.at(-1) ?? this.sender.nextFrameId - 1) + 1) >>> 0
  }

  /** Receives an ack of one group, or several, with the right nonces and a current base. */
  ack(nowMs: number, ...groups: number[][]): void {
    const newestId = groups.at(-1)?.at(-1)
    const baseId = newestId === undefined ? this.endId : (newestId + 1) >>> 0
    this.ackWithBase(nowMs, baseId, ...groups)
  }

  ackWithBase(nowMs: number, baseId: number, ...groups: number[][]): void {
    this.sender.beginAck(nowMs)
    for (const ids of groups) {
      const nonce = ids.reduce((sum, id) => sum ^ (this.nonces.get(id) ?? 0), 0)
      this.sender.handleAckGroup(ids[0]!, bitsOf(ids), nonce)
    }
    this.sender.finishAck(baseId)
  }

  /** Lets time pass up to `untilMs`, waking the sender whenever it wants. Probes are left to wait. */
  passTime(untilMs: number): void {
    for (let wakeUps = 0; ; wakeUps++) {
      const atMs = this.sender.nextTimeoutMs()
      if (atMs > untilMs) return
      if (wakeUps > 100_000) throw new Error(`the sender wants to be woken at ${atMs} for ever`)
      this.sender.handleTimeout(atMs)
    }
  }
}

/** The bits of a group that names these ids, the first being its base. */
export function bitsOf(ids: readonly number[]): number {
  let bits = 0
  for (const id of ids) bits |= 1 << ((id - ids[0]!) >>> 0)
  return bits >>> 0
}
