import { FRAME_SYNC, uflow3 } from '@rudp/wire'
import { expect, it } from 'vitest'
import { ReceivedFrame } from './received-frame.ts'

it('reads a frame where it lies, alone in a datagram as among many others', () => {
  for (const [before, after] of [
    [0, 0],
    [3, 5],
    [1000, 0],
    [0, 1000],
    [1472, 4000],
  ] as const) {
    const sync = new Uint8Array(64)
    const sizeBytes = uflow3.writeSync(sync, 0, { nextFrameId: 7, nextMessageId: 9 })
    const memory = new Uint8Array(8 + before + sizeBytes + after)
    // A view that does not begin where its memory does.
    const bytes = memory.subarray(8)
    bytes.set(sync.subarray(0, sizeBytes), before)

    const frame = new ReceivedFrame(uflow3)
    expect(frame.read(bytes, before, before + sizeBytes)).toBe(true)
    expect(frame.type).toBe(FRAME_SYNC)
    expect(frame.reader.sync).toEqual({ nextFrameId: 7, nextMessageId: 9 })
    expect(frame.bytes.subarray(frame.start, frame.start + frame.sizeBytes)).toEqual(
      sync.subarray(0, sizeBytes),
    )
  }
})
