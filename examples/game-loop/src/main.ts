import { setTimeout as sleep } from 'node:timers/promises'
import { chase } from './bot.ts'
import { draw } from './draw.ts'
import { GameClient } from './game-client.ts'
import { GameServer } from './game-server.ts'
import type { PlayerState } from './protocol.ts'

const seconds = Number(process.argv[2] ?? 10)
/** Other than the server's 60 on purpose: interpolation makes the one independent of the other. */
const FRAME_MS = 1000 / 25

const server = await GameServer.listen(0)
const clients = await Promise.all([1, 2, 3].map(() => GameClient.connect(server.address)))
const seen: PlayerState[][] = clients.map(() => [])

const endMs = performance.now() + 1000 * seconds
if (process.stdout.isTTY) console.clear()
for (let nowMs = performance.now(); nowMs < endMs; nowMs = performance.now()) {
  clients.forEach((client, i) => {
    seen[i] = client.frame(nowMs, chase(client, seen[i]!))
  })
  // Draws over the last picture, where there is a terminal.
  if (process.stdout.isTTY) console.log(`\x1b[H${draw(clients[0]!, seen[0]!)}\x1b[K`)
  await sleep(FRAME_MS)
}
console.log(draw(clients[0]!, seen[0]!))

await Promise.all(clients.map((client) => client.connection.close()))
await server.close()
