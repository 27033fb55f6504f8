import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { chase } from '../src/bot.ts'
import { GameClient } from '../src/game-client.ts'
import { GameServer } from '../src/game-server.ts'
import type { PlayerState } from '../src/protocol.ts'

it('two bots see each other run, and one of them gets the coin', { timeout: 10_000 }, async () => {
  const server = await GameServer.listen(0)
  const clients = await Promise.all([1, 2].map(() => GameClient.connect(server.address)))
  const seen: PlayerState[][] = [[], []]
  while (clients.some(({ scores }) => scores.size === 0)) {
    clients.forEach((client, i) => {
      seen[i] = client.frame(performance.now(), chase(client, seen[i]!))
    })
    await sleep(10)
  }
  for (const players of seen) expect(players.map(({ id }) => id).sort()).toEqual([1, 2])
  expect(new Set(clients.map(({ id }) => id))).toEqual(new Set([1, 2]))
  await Promise.all(clients.map(({ connection }) => connection.close()))
  await server.close()
})
