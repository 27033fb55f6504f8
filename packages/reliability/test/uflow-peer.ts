import { FrameSender } from '../src/index.ts'
import { createRandom } from './path.ts'
import { VirtualTime } from './virtual-time.ts'

const STEP_MS = 16
const WINDOW = 4096

/**
 * A receiver with the habits of an unmodified uflow 0.7.1 (docs/protocol.md): it reads in steps,
 * drops whatever comes after something newer, and, since it sends nothing itself, may send one ack
 * of one group a step. Groups go out first in, first out, while the reported base stays current.
 */
class UflowReceiver {
  baseId: number
  readonly groups: { baseId: number; bits: number; nonce: number }[] = []

  constructor(firstFrameId: number) {
    this.baseId = firstFrameId
  }

  receive(id: number, nonce: number): void {
    if ((id - this.baseId) >>> 0 >= WINDOW) return
    this.baseId = (id + 1) >>> 0
    const last = this.groups.at(-1)
    const bit = last === undefined ? 32 : (id - last.baseId) >>> 0
    if (last === undefined || bit >= 32) this.groups.push({ baseId: id, bits: 1, nonce })
    else {
      last.bits = (last.bits | (1 << bit)) >>> 0
      last.nonce ^= nonce
    }
  }
}

/** Sends frames to a uflow receiver at the given rates, one second each. */
export function sendToUflow(options: {
  rttMs: number
  framesPerSecond: number[]
  loss?: number
  seed?: number
}): { sender: FrameSender; spurious: number; longestBacklog: number; arrived: number } {
  const { rttMs, framesPerSecond, loss = 0, seed = 1 } = options
  const time = new VirtualTime()
  const random = createRandom(seed)
  const firstFrameId = 2 ** 32 - 1_000
  const arrived = new Set<number>()
  const receiver = new UflowReceiver(firstFrameId)
  const inbox: { id: number; nonce: number; fragment: number }[] = []
  let fragments = 0
  let spurious = 0
  let longestBacklog = 0
  const sender = new FrameSender({
    firstFrameId,
    window: WINDOW,
    random,
    fate: {
      onFragmentAcked() {},
      onFragmentLost: (fragment) => {
        if (arrived.has(fragment)) spurious++
      },
    },
    samples: { onAcked() {}, onLost() {}, onSpuriousLoss() {}, onPersistentCongestion() {} },
  })
  sender.rtt.addSample(rttMs)

  let atMs = 0
  for (const rate of framesPerSecond) {
    for (let i = 0; i < rate; i++) {
      atMs += 1000 / rate
      time.at(atMs, () => {
        if (!sender.canSend) return
        const id = sender.nextFrameId
        const nonce = sender.nextNonce
        const fragment = fragments++
        sender.addFragment(fragment)
        sender.commitFrame(time.nowMs, 1_472, false)
        if (random() / 2 ** 32 < loss) return
        time.at(time.nowMs + rttMs / 2, () => inbox.push({ id, nonce, fragment }))
      })
    }
  }
  const step = (): void => {
    for (const { id, nonce, fragment } of inbox.splice(0)) {
      const before = receiver.baseId
      receiver.receive(id, nonce)
      if (receiver.baseId !== before) arrived.add(fragment)
    }
    longestBacklog = Math.max(longestBacklog, receiver.groups.length)
    const group = receiver.groups.shift()
    const baseId = receiver.baseId
    if (group !== undefined) {
      time.at(time.nowMs + rttMs / 2, () => {
        sender.beginAck(time.nowMs)
        sender.handleAckGroup(group.baseId, group.bits, group.nonce)
        sender.finishAck(baseId)
      })
    }
    if (time.nowMs < atMs + 10_000) time.at(time.nowMs + STEP_MS, step)
  }
  time.at(3, step)
  const tick = (): void => {
    sender.handleTimeout(time.nowMs)
    if (time.nowMs < atMs + 10_000) time.at(time.nowMs + 1, tick)
  }
  time.at(0, tick)
  time.run()
  return { sender, spurious, longestBacklog, arrived: arrived.size }
}
