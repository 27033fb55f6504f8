import { describe, expect, it } from 'vitest'
import { PersistentCongestion } from './persistent-congestion.ts'

describe('PersistentCongestion', () => {
  it('is established when all is lost for over three timeouts (RFC 9002 §7.6)', () => {
    const congestion = new PersistentCongestion()
    expect(congestion.onLost(5, 1_000, 400)).toBe(false)
    expect(congestion.onLost(6, 1_800, 400)).toBe(false)
    expect(congestion.onLost(7, 2_200, 400)).toBe(false)
    expect(congestion.onLost(8, 2_201, 400)).toBe(true)
  })

  it('takes more than a second, however short the timeouts', () => {
    const congestion = new PersistentCongestion()
    expect(congestion.onLost(5, 1_000, 20)).toBe(false)
    expect(congestion.onLost(6, 2_000, 20)).toBe(false)
    expect(congestion.onLost(7, 2_001, 20)).toBe(true)
  })

  it('is reported once for each run of losses', () => {
    const congestion = new PersistentCongestion()
    congestion.onLost(5, 1_000, 100)
    expect(congestion.onLost(6, 2_400, 100)).toBe(true)
    expect(congestion.onLost(7, 3_900, 100)).toBe(false)
    expect(congestion.onLost(9, 4_000, 100)).toBe(false)
    expect(congestion.onLost(10, 5_500, 100)).toBe(true)
  })

  it('is not established across a frame that got through', () => {
    const congestion = new PersistentCongestion()
    congestion.onLost(0, 1_000, 100)
    expect(congestion.onLost(2, 2_400, 100)).toBe(false)
  })

  it('starts over when a loss proves spurious', () => {
    const congestion = new PersistentCongestion()
    congestion.onLost(0, 1_000, 100)
    congestion.onSpuriousLoss()
    expect(congestion.onLost(1, 2_400, 100)).toBe(false)
    expect(congestion.onLost(2, 3_401, 100)).toBe(true)
  })

  it('takes the first frame ever as the start of a run', () => {
    const congestion = new PersistentCongestion()
    expect(congestion.onLost(0, 1_000, 100)).toBe(false)
    expect(congestion.onLost(1, 1_200, 100)).toBe(false)
    expect(congestion.onLost(2, 2_001, 100)).toBe(true)
  })
})
