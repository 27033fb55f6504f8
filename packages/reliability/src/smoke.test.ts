import { expect, it } from 'vitest'
import { FRAME_NEW, FrameReceiver, FrameSender } from './index.ts'

it('carries a frame and its ack', () => {
  const acked: number[] = []
  const lost: number[] = []
  const s = new FrameSender({
    firstFrameId: 2 ** 32 - 2,
    window: 4096,
    random: () => 1,
    fate: { onFragmentAcked: (f) => acked.push(f), onFragmentLost: (f) => lost.push(f) },
    samples: { onAcked() {}, onLost() {}, onSpuriousLoss() {}, onPersistentCongestion() {} },
  })
  s.rtt.addSample(100)
  const r = new FrameReceiver({ firstFrameId: 2 ** 32 - 2, window: 4096 })
  for (let i = 0; i < 10; i++) {
    s.addFragment(i)
    const id = s.nextFrameId
    const nonce = s.nextNonce
    s.commitFrame(i, 100, true)
    if (i !== 4) expect(r.handleFrame(i + 50, id, nonce, 100)).toBe(FRAME_NEW)
  }
  expect(r.ackDueAtMs()).toBe(50)
  const n = r.buildAck(161)
  s.beginAck(109)
  for (let i = 0; i < n; i++) s.handleAckGroup(r.groupBaseId(i), r.groupBits(i), r.groupNonce(i))
  r.commitAck(59)
  s.finishAck(r.baseId)
  expect(acked).toEqual([0, 1, 2, 3, 5, 6, 7, 8, 9])
  expect(lost).toEqual([4])
  expect(s.inFlightBytes).toBe(0)
})
