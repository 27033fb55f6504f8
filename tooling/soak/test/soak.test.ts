import { describe, expect, it } from 'vitest'
import type { Plan } from '../src/plan/plan.ts'
import { planWorld } from '../src/plan/plan-world.ts'
import { shrinkPlan } from '../src/plan/shrink-plan.ts'
import { runWorld } from '../src/world/run-world.ts'

/** Seeds whose worlds once broke a promise: each stays here with what it found. */
const OLD_FAULTS: readonly [seed: number, fault: string][] = [
  [119, 'an ack overtaken by a disconnect kept the other side waiting for 20 s'],
  [123, 'a forged disconnect was believed while answers were under way'],
  [1109, 'a timer was due in the past once an outage was over'],
  [1124, 'a lost handshake ACK left its delay behind as a round trip'],
  [1664, 'a disconnect that came while a forged one was doubted was forgotten'],
  [411_795, 'TFRC took two minutes to come back from an outage'],
  [417_687, 'probes had left the pacer in debt for minutes'],
  [631_238, 'the same, with 79 s'],
  [658_716, 'reliable messages had not come two minutes after an outage'],
  [5_159_332, 'an ack that left in the moment of its peer’s restart was not counted as one'],
  [
    12_185_009,
    'a close failed whose eleven requests a burst swallowed, while the peer went on asking',
  ],
  [12_254_844, 'a sleep of 15 s was taken for the round trip, and the next resend waited for 40 s'],
  [30_005_085, 'the same, where all that was in flight had been given up before'],
  [30_123_439, 'a forged disconnect was believed by a process that had slept through the answer'],
  [
    30_178_500,
    'an oracle took another connection’s frame for news of one that timed out in a sleep',
  ],
  [
    60_085_580,
    'an oracle gave a close less time than three timeouts of a path that had become short',
  ],
  [
    70_095_193,
    'TFRC sent a frame every ten seconds after two seconds in which nearly all was lost',
  ],
  [130_103_240, 'an oracle missed acks of a batch that came after it had begun to judge'],
  [
    160_014_664,
    'a message that was refused woke a controller’s timer for which nobody was waiting',
  ],
  [160_023_698, 'an oracle expected answers that began after the world had come to rest'],
  [15_078, 'two halves of different connections kept each other alive for ever'],
]

describe('soak', () => {
  it('keeps every promise in the first 500 worlds', () => {
    let delivered = 0
    for (let seed = 1; seed <= 500; seed++) {
      const outcome = runWorld(planWorld(seed))
      expect(outcome.violations, `seed ${seed}`).toEqual([])
      delivered += outcome.delivered
    }
    expect(delivered).toBeGreaterThan(5_000)
  }, 60_000)

  it.each(OLD_FAULTS)('keeps every promise in world %i, where once %s', (seed) => {
    expect(runWorld(planWorld(seed)).violations).toEqual([])
  })

  it('lives the same life twice, and from the plan that it printed', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const plan = planWorld(seed)
      const outcome = runWorld(plan)
      expect(runWorld(JSON.parse(JSON.stringify(plan)) as Plan)).toEqual(outcome)
    }
  })

  it('plans each kind of event, attack and impairment within the first 300 worlds', () => {
    const seen = new Set<string>()
    for (let seed = 1; seed <= 300; seed++) {
      const plan = planWorld(seed)
      for (const event of plan.events) seen.add(event.type)
      for (const attack of plan.tamper.attacks) seen.add(attack)
      for (const key of [...Object.keys(plan.up), ...Object.keys(plan.down)]) seen.add(key)
      if (plan.intruderRate > 0) seen.add('intruder')
      if (plan.crowd.clients > 0) seen.add('crowd')
    }
    expect([...seen].sort()).toMatchInlineSnapshot(`
      [
        "ack",
        "bitsPerSecond",
        "clock",
        "corrupt",
        "crowd",
        "data",
        "death",
        "delayMs",
        "disconnect",
        "duplicate",
        "duplicateDelayMs",
        "garbage",
        "handshake",
        "intruder",
        "jitterMs",
        "jitterReorders",
        "loss",
        "move",
        "mtu",
        "mtuBytes",
        "overheadBytes",
        "partition",
        "pause",
        "queueMs",
        "reorder",
        "reorderDelayMs",
        "replay",
        "restart",
        "route",
        "sync",
        "truncate",
      ]
    `)
  })
})

describe('the shrinker', () => {
  it('takes away all but what makes a world fail', () => {
    const hasCause = (plan: Plan): boolean =>
      plan.events.some(({ type }) => type === 'partition') && plan.flows.length > 0
    const seed = Array.from({ length: 1_000 }, (_, i) => i).find((i) => {
      const plan = planWorld(i)
      return plan.events.length > 1 && hasCause(plan)
    })
    const smallest = shrinkPlan(planWorld(seed ?? 0), hasCause)
    expect(smallest.events).toEqual([
      { type: 'partition', atMs: expect.any(Number), forMs: expect.any(Number) },
    ])
    expect(smallest.flows).toHaveLength(1)
    expect(smallest.flows[0]).toMatchObject({ count: 1, minBytes: 12, maxBytes: 12 })
    expect(smallest).toMatchObject({ up: {}, down: {}, intruderRate: 0, crowd: { clients: 0 } })
  })
})
