import { describe, expect, it } from 'vitest'
import { ATTACKS } from '../src/attacks.ts'
import { REAL_ATTACKS } from '../src/sockets/real-attacks.ts'

/** The command sends a million. */
const DATAGRAMS = 6_000

describe('attacks in virtual time', () => {
  it.each(ATTACKS)(
    '$name does not succeed',
    async (attack) => {
      const row = await attack.run(DATAGRAMS)
      // Microseconds are for the command: here other tests run at the same time.
      expect(row.successes.filter((success) => !success.includes('µs'))).toEqual([])
      expect(row.datagrams).toBeGreaterThanOrEqual(DATAGRAMS * 0.9)
    },
    60_000,
  )
})

describe('attacks on real sockets', () => {
  const attacks = REAL_ATTACKS.filter(({ name }) => /injection|replayed|SYN flood/.test(name))

  it.each(attacks)(
    '$name does not succeed',
    async (attack) => {
      const row = await attack.run({ seconds: 0.5, perSecond: 5_000 })
      expect(row.successes).toEqual([])
      // A busy machine sends fewer.
      expect(row.datagrams).toBeGreaterThan(100)
    },
    60_000,
  )
})
