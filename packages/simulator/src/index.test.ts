import { expect, it } from 'vitest'

it('exports what it promises and nothing else', async () => {
  expect(Object.keys(await import('./index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "FATE_DELIVERED",
      "FATE_LOST",
      "FATE_NAMES",
      "FATE_OUTAGE",
      "FATE_QUEUE_FULL",
      "FATE_TOO_BIG",
      "Link",
      "LinkMeter",
      "PcapRecorder",
      "Random",
      "SimulatedNetwork",
      "TraceHash",
      "burstLoss",
    ]
  `)
})
