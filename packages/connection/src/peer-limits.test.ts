import { describe, expect, it } from 'vitest'
import {
  agreesOnBundles,
  agreesOnPiggybackedAcks,
  limitsFromFrame,
  limitsToAnswer,
  limitsToFrame,
  takesLongFrames,
} from './peer-limits.ts'
import { resolveSettings } from './settings.ts'

const settings = resolveSettings({ maxReceiveRate: 1e6, maxMessageBytes: 5, maxReceiveAlloc: 6 })
const peer = { maxReceiveRate: 1, maxMessageBytes: 2, maxReceiveAlloc: 3 }

describe('limits of a side', () => {
  it('go over the wire and come back', () => {
    expect(limitsFromFrame(limitsToFrame(settings))).toEqual({
      maxReceiveRate: 1e6,
      maxMessageBytes: 5,
      maxReceiveAlloc: 6,
      extensions: 3,
    })
    expect(limitsFromFrame(limitsToFrame(resolveSettings())).maxReceiveRate).toBe(Infinity)
  })

  it('are of no extensions where a frame says nothing of them', () => {
    expect(limitsFromFrame(peer).extensions).toBe(0)
  })

  it('say nothing of extensions if there are none, or to a peer that has none', () => {
    const off = resolveSettings({ bundling: false, piggybacking: false })
    expect(limitsToFrame(off).extensions).toBe(0)
    expect(limitsToAnswer(settings, peer).extensions).toBe(0)
    expect(limitsToAnswer(settings, { ...peer, extensions: 0 }).extensions).toBe(0)
    expect(limitsToAnswer(settings, { ...peer, extensions: 4 })).toEqual(limitsToFrame(settings))
  })

  it.each([
    [{}, 0b11],
    [{ bundling: false }, 0b10],
    [{ piggybacking: false }, 0b01],
  ])('with %o, the extensions are %d', (options, extensions) => {
    expect(limitsToFrame(resolveSettings(options)).extensions).toBe(extensions)
  })

  it.each([
    [true, 2, true],
    [true, 0xff, true],
    [true, 1, false],
    [true, undefined, false],
    [false, 2, false],
  ])('piggybacked acks: we %s, the peer %s: %s', (piggybacking, extensions, agrees) => {
    const ours = resolveSettings({ piggybacking })
    const theirs = extensions === undefined ? peer : { ...peer, extensions }
    expect(agreesOnPiggybackedAcks(ours, theirs)).toBe(agrees)
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

  it('long frames are for those whose path and socket carry them', () => {
    expect(limitsToFrame(settings).extensions).toBe(0b011)
    expect(limitsToFrame(settings, true).extensions).toBe(0b111)
    expect(limitsToAnswer(settings, { ...peer, extensions: 1 }, true).extensions).toBe(0b111)
    expect(limitsToAnswer(settings, peer, true).extensions).toBe(0)
    expect([0, 3, 4, 0xff].map((extensions) => takesLongFrames({ ...peer, extensions }))).toEqual([
      false,
      false,
      true,
      true,
    ])
    expect(takesLongFrames(peer)).toBe(false)
  })
})
