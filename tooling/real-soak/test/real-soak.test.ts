import { describe, expect, it } from 'vitest'
import { judge, ReceiveLedger, SendLedger } from '../src/ledger.ts'
import { slopeOf } from '../src/memory.ts'
import { runSoak } from '../src/run-soak.ts'

describe('a soak of ten seconds over loopback sockets', () => {
  it('keeps every promise of 20 connections, a restart of the server included', async () => {
    const result = await runSoak({ seconds: 14, connections: 20 })
    expect(result.faults).toEqual([])
    // A machine that stands still for seconds cuts more.
    expect(result.cut).toBeGreaterThanOrEqual(20)
    expect(result.conversations - result.cut).toBe(20)
    expect(result.delivered).toBeGreaterThan(1_000)
  }, 60_000)
})

describe('the ledgers', () => {
  it('notice what is damaged, comes twice, or has a gap before it', () => {
    const faults: string[] = []
    const sender = new SendLedger(7)
    const receiver = new ReceiveLedger((what) => faults.push(what))
    const messages = [1, 2, 3].map(() => sender.make(0, 50).bytes)
    receiver.take(messages[0]!, 0)
    receiver.take(messages[0]!, 0)
    receiver.take(messages[2]!, 0)
    const harmed = new Uint8Array(messages[1]!)
    harmed[40]! ^= 1
    receiver.take(harmed, 0)
    expect(faults.map((fault) => fault.replace(/^message /, ''))).toEqual([
      '1 of channel 0 of 7 came after 1',
      '1 of channel 0 of 7 came right after 1',
      '3 of channel 0 of 7 came right after 1',
      '2 of channel 0 of 7 is damaged',
      '2 of channel 0 of 7 came after 3',
      '2 of channel 0 of 7 came right after 3',
    ])
  })

  it('hold receipts to what came, and a clean end to everything', () => {
    const sender = new SendLedger(7)
    for (let i = 0; i < 3; i++) sender.make(0, 50)
    sender.confirm(0, 2)
    expect(sender.confirmed[0]).toBe(0)
    sender.confirm(0, 1)
    expect(sender.confirmed[0]).toBe(2)
    const one = { received: [1], newest: [1] }
    expect(judge(sender, one, true)).toEqual(['channel 0: 2 were confirmed and 1 came'])
    expect(judge(sender, { received: [2], newest: [2] }, true)).toEqual([])
    expect(judge(sender, { received: [2], newest: [2] }, false)).toHaveLength(2)
  })
})

describe('slopeOf', () => {
  it('is the slope of the line that fits best', () => {
    const samples = [0, 1, 2, 3].map((atSeconds) => ({
      atSeconds,
      heapBytes: 100 + 10 * atSeconds + (atSeconds % 2),
      rssBytes: 5,
    }))
    expect(slopeOf(samples, ({ heapBytes }) => heapBytes)).toBeCloseTo(10.2, 6)
    expect(slopeOf(samples, ({ rssBytes }) => rssBytes)).toBe(0)
  })
})
