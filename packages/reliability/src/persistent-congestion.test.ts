import { describe, expect, it } from 'vitest'
import { PersistentCongestion } from './persistent-congestion.ts'

describe('PersistentCongestion', () => {
  it('is established when all is lost for over three timeouts (RFC 9002 §7.6)', () => {
    const congestion = new PersistentCongestion()
    expect(congestion.onLost(5, 1_000, 100)).toBe(false)
    expect(congestion.onLost(6, 1_200, 100)).toBe(false)
    expect(congestion.onLost(7, 1_300, 100)).toBe(false)
    expect(congestion.onLost(8, 1_301, 100)).toBe(true)
  })

  it('is reported once for each run of losses', () => {
    const congestion = new PersistentCongestion()
    congestion.onLost(5, 1_000, 100)
    expect(congestion.onLost(6, 1_400, 100)).toBe(true)
    expect(congestion.onLost(7, 1_900, 100)).toBe(false)
    expect(congestion.onLost(9, 2_000, 100)).toBe(false)
    expect(congestion.onLost(10, 2_500, 100)).toBe(true)
  })

  it('is not established across a frame that got through', () => {
    const congestion = new PersistentCongestion()
    congestion.onLost(0, 1_000, 100)
    expect(congestion.onLost(2, 1_400, 100)).toBe(false)
  })

  it('starts over when a loss proves spurious', () => {
    const congestion = new PersistentCongestion()
    congestion.onLost(0, 1_000, 100)
    congestion.onSpuriousLoss()
    expect(congestion.onLost(1, 1_400, 100)).toBe(false)
    expect(congestion.onLost(2, 1_701, 100)).toBe(true)
  })

  it('takes the first frame ever as the start of a run', () => {
    const congestion = new PersistentCongestion()
    expect(congestion.onLost(0, 1_000, 100)).toBe(false)
    expect(congestion.onLost(1, 1_200, 100)).toBe(false)
  })
})
