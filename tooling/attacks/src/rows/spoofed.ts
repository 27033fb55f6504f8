import { Arena } from '../support/arena.ts'
import { type Attack, type Row, Successes } from '../support/row.ts'

/** Datagrams in a millisecond of virtual time. */
const PER_MS = 50

/** An attack from outside that only needs to know both addresses: honest traffic must not notice. */
function spoofed(
  name: string,
  forgeOne: (arena: Arena, index: number) => Uint8Array,
  options: { readonly everyMs?: number } = {},
): Attack {
  return {
    name,
    run(datagrams): Row {
      const successes = new Successes()
      const arena = new Arena(successes, options)
      const names = arena.clientNames
      arena.flood(datagrams, PER_MS, (index) => {
        const client = names[index % names.length] ?? ''
        const bytes = forgeOne(arena, index)
        // Half in the client's name to the server, half in the server's to the client.
        if ((index >> 2) & 1) arena.attacker.sendAs('server', client, bytes)
        else arena.attacker.sendAs(client, 'server', bytes)
      })
      const figures = arena.finish()
      return { attack: name, datagrams, figures, successes: successes.list }
    },
  }
}

export const blindTeardown: Attack = spoofed('blind teardown', ({ forge, random }, index) => {
  switch (index % 5) {
    case 0:
      return forge.handshakeError(random.uint32(), random.int(0, 2))
    case 1:
      return forge.disconnectAck()
    case 2:
      return forge.synAck(random.uint32(), random.uint32())
    case 3:
      return forge.handshakeAck(random.uint32())
    default:
      return forge.syn(random.uint32())
  }
})

export const forgedDisconnect: Attack = spoofed('forged disconnect (U9)', ({ forge }) =>
  forge.disconnect(),
)

export const blindInjection: Attack = spoofed('blind injection', ({ forge, random }, index) => {
  const id = random.uint32()
  if (index % 3 === 0) {
    return forge.data(id, id & 1, [{ messageId: random.int(0, 2 ** 20 - 1), sizeBytes: 100 }])
  }
  if (index % 3 === 1) return forge.sync(id, random.int(0, 2 ** 20 - 1))
  return forge.ack(id, random.int(0, 2 ** 20 - 1), [
    [(id - 32) >>> 0, random.uint32(), random.int(0, 1)],
  ])
})

/** Traffic with long pauses, in which a sync is believed. */
export const forgedSync: Attack = spoofed(
  'forged sync (U12)',
  ({ forge, random }, index) =>
    forge.sync(index % 2 === 0 ? -1 : random.uint32(), random.int(0, 2 ** 20 - 1)),
  { everyMs: 2_500 },
)

/** Frames of the connection itself, as an eavesdropper has them, sent again. */
export const replay: Attack = {
  name: 'replayed frames',
  run(datagrams): Row {
    const successes = new Successes()
    const arena = new Arena(successes)
    const recorded: { from: string; to: string; bytes: Uint8Array }[] = []
    arena.network.onTrace = (entry) => {
      if (entry.type === 'send' && recorded.length < 1_000) {
        recorded.push({ from: entry.from, to: entry.to, bytes: entry.bytes })
      }
    }
    arena.network.run({ forMs: 2_000 })
    arena.network.onTrace = undefined
    arena.flood(datagrams, PER_MS, () => {
      const { from, to, bytes } = arena.random.pick(recorded)
      arena.attacker.sendAs(from, to, bytes)
    })
    const figures = arena.finish()
    return { attack: this.name, datagrams, figures, successes: successes.list }
  },
}
