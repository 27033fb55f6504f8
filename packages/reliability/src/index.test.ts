import { expect, it } from 'vitest'

it('exports on purpose what it exports', async () => {
  expect(Object.keys(await import('./index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "FRAME_DUPLICATE",
      "FRAME_NEW",
      "FRAME_OUTSIDE",
      "FrameReceiver",
      "FrameSender",
      "RttEstimator",
      "createFrameReceiverCounters",
      "createFrameSenderCounters",
    ]
  `)
})
