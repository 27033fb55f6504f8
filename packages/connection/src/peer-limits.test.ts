import { describe, expect, it } from 'vitest'
import { agreesOnBundles, limitsFromFrame, limitsToAnswer, limitsToFrame } from './peer-limits.ts'
import { resolveSettings } from './settings.ts'

const settings = resolveSettings({ maxReceiveRate: 1e6, maxMessageBytes: 5, maxReceiveAlloc: 6 })
const peer = { maxReceiveRate: 1, maxMessageBytes: 2, maxReceiveAlloc: 3 }

describe('limits of a side', () => {
  it('go over the wire and come back', () => {
    expect(limitsFromFrame(limitsToFrame(settings))).toEqual({
      maxReceiveRate: 1e6,
      maxMessageBytes: 5,
      maxReceiveAlloc: 6,
      extensions: 1,
    })
    expect(limitsFromFrame(limitsToFrame(resolveSettings())).maxReceiveRate).toBe(Infinity)
  })

  it('are of no extensions where a frame says nothing of them', () => {
    expect(limitsFromFrame(peer).extensions).toBe(0)
  })

  it('say nothing of extensions if there are none, or to a peer that has none', () => {
    expect(limitsToFrame(resolveSettings({ bundling: false })).extensions).toBe(0)
    expect(limitsToAnswer(settings, peer).extensions).toBe(0)
    expect(limitsToAnswer(settings, { ...peer, extensions: 0 }).extensions).toBe(0)
    expect(limitsToAnswer(settings, { ...peer, extensions: 2 })).toEqual(limitsToFrame(settings))
  })

  it.each([
    [true, 1, true],
    [true, 0xff, true],
    [true, 2, false],
    [true, undefined, false],
    [false, 1, false],
  ])('bundles: we %s, the peer %s: %s', (bundling, extensions, agrees) => {
    const ours = resolveSettings({ bundling })
    const theirs = extensions === undefined ? peer : { ...peer, extensions }
    expect(agreesOnBundles(ours, theirs)).toBe(agrees)
  })
})
