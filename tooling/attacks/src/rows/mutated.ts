import { Random } from '@rudp/simulator'
import { FrameSource, Random as FuzzRandom, mutate } from '../fuzz/codec-fuzz.ts'
import { Arena } from '../support/arena.ts'
import { type Attack, type Row, Successes } from '../support/row.ts'

/** Damaged frames with a right checksum, in the names of honest clients and of strangers. */
export const mutatedFrames: Attack = {
  name: 'decoders that throw',
  run(datagrams): Row {
    const successes = new Successes()
    const arena = new Arena(successes)
    const random = new FuzzRandom(1)
    const source = new FrameSource(random)
    const bytes = new Uint8Array(4_096)
    const names = [...arena.clientNames, 'stranger']
    const picks = new Random('mutated')
    arena.flood(datagrams, 50, () => {
      const written = source.write(bytes, 0, random.oneIn(8) ? 1_472 : 200)
      const size = Math.min(1_472, mutate(random, bytes, 0, written, written + 40))
      arena.attacker.sendAs(picks.pick(names), 'server', bytes.subarray(0, size))
    })
    const figures = arena.finish()
    const { malformed } = arena.server.endpoint.counters
    return {
      attack: this.name,
      datagrams,
      figures: { ...figures, malformed },
      successes: successes.list,
    }
  },
}
