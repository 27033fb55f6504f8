import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AckGroups } from './ack-groups.ts'

interface Group {
  baseId: number
  bits: number
  nonce: number
}

/** As many groups as `count`, each 32 ids after the last, from `firstId` on. */
function groupsFrom(firstId: number, count: number): Group[] {
  return Array.from({ length: count }, (_, i) => ({
    baseId: (firstId + 32 * i) >>> 0,
    bits: i + 1,
    nonce: i & 1,
  }))
}

function addAll(groups: AckGroups, list: readonly Group[], isFresh = true): void {
  for (const { baseId, bits, nonce } of list) groups.add(baseId, bits, nonce, isFresh)
}

function listed(groups: AckGroups): Group[] {
  return Array.from({ length: groups.count }, (_, i) => ({
    baseId: groups.baseId(i),
    bits: groups.bits(i),
    nonce: groups.nonce(i),
  }))
}

/** Sends one fresh group, and says which others went with it. */
function repeatsBeside(groups: AckGroups, baseId: number, isLossy = false): number[] {
  groups.clear()
  groups.add(baseId, 1, 0, true)
  groups.addRepeats(100)
  const repeats = listed(groups).flatMap((group, i) => (groups.isRepeat(i) ? [group.baseId] : []))
  groups.commit(isLossy)
  return repeats
}

describe('AckGroups', () => {
  it('repeats a group in the next two acks', () => {
    const groups = new AckGroups()
    const repeats = [0, 100, 200, 300, 400].map((baseId) => repeatsBeside(groups, baseId))
    expect(repeats).toEqual([[], [0], [0, 100], [100, 200], [200, 300]])
  })

  it('repeats it in the next five where frames get lost', () => {
    const groups = new AckGroups()
    repeatsBeside(groups, 0, true)
    const acks = [1, 2, 3, 4, 5, 6].map((i) => repeatsBeside(groups, i * 100).includes(0))
    expect(acks).toEqual([true, true, true, true, true, false])
  })

  it('repeats nothing without a fresh group to cover for it (U1)', () => {
    const groups = new AckGroups()
    repeatsBeside(groups, 100)
    groups.add(0, 1, 0, false)
    groups.addRepeats(100)
    expect(listed(groups)).toEqual([{ baseId: 0, bits: 1, nonce: 0 }])
    groups.clear()
    groups.addRepeats(100)
    expect(groups.count).toBe(0)
  })

  it('forgets with an ack that never left that it had a fresh group', () => {
    const groups = new AckGroups()
    repeatsBeside(groups, 100)
    groups.add(200, 1, 0, true)
    groups.clear()
    groups.add(50, 1, 0, false)
    groups.addRepeats(100)
    expect(groups.count).toBe(1)
  })

  it('has nothing to repeat in the first ack, whatever that names', () => {
    const groups = new AckGroups()
    addAll(groups, groupsFrom(0, 5))
    groups.addRepeats(100)
    expect(listed(groups)).toEqual(groupsFrom(0, 5))
  })

  it('remembers the latest eight groups', () => {
    const groups = new AckGroups()
    addAll(groups, groupsFrom(0, 10))
    groups.commit(false)
    expect(groups.count).toBe(0)
    expect(repeatsBeside(groups, 1000)).toEqual([64, 96, 128, 160, 192, 224, 256, 288])
  })

  it('takes the latest where there is no room for all', () => {
    const groups = new AckGroups()
    addAll(groups, groupsFrom(0, 8))
    groups.commit(false)
    groups.add(1000, 1, 0, true)
    groups.addRepeats(3)
    expect(listed(groups).map(({ baseId }) => baseId)).toEqual([192, 224, 1000])
    groups.clear()
    groups.add(1000, 1, 0, true)
    groups.addRepeats(1)
    expect(groups.count).toBe(1)
  })

  it('keeps what it has when repeats need more memory', () => {
    const groups = new AckGroups()
    addAll(groups, groupsFrom(0, 8))
    groups.commit(false)
    addAll(groups, groupsFrom(1000, 16))
    groups.addRepeats(100)
    expect(listed(groups)).toEqual([...groupsFrom(0, 8), ...groupsFrom(1000, 16)])
  })

  it('says in ascending order, across the wrap, what a list would', () => {
    const ack = fc.record({
      late: fc.integer({ min: 0, max: 3 }),
      fresh: fc.integer({ min: 0, max: 40 }),
      maxGroups: fc.integer({ min: 1, max: 60 }),
      isLossy: fc.boolean(),
      leaves: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(ack, { minLength: 1, maxLength: 20 }), (acks) => {
        const groups = new AckGroups()
        let memory: (Group & { left: number })[] = []
        let nextId = 2 ** 32 - 1500
        for (const { late, fresh, maxGroups, isLossy, leaves } of acks) {
          groups.clear()
          // Late ones lie between what is remembered: odd ids, where fresh ones are even.
          const lateGroups = groupsFrom((nextId - 32 * late - 15) >>> 0, late)
          const freshGroups = groupsFrom(nextId, fresh)
          nextId = (nextId + 32 * fresh) >>> 0
          addAll(groups, lateGroups, false)
          addAll(groups, freshGroups, true)
          const first: Group[] = [...lateGroups, ...freshGroups]
          const room = fresh > 0 ? Math.max(maxGroups - first.length, 0) : 0
          const repeats = memory
            .filter((it) => it.left > 0)
            .reverse()
            .slice(0, room)
          groups.addRepeats(maxGroups)
          const all = [...first, ...repeats.map(({ left: _left, ...group }) => group)]
          all.sort((a, b) => (a.baseId - b.baseId) | 0)
          expect(listed(groups)).toEqual(all)
          if (!leaves) continue
          groups.commit(isLossy)
          for (const repeat of repeats) repeat.left--
          memory = [...memory, ...first.map((it) => ({ ...it, left: isLossy ? 5 : 2 }))].slice(-8)
        }
      }),
    )
  })
})
