import type { GameClient } from './game-client.ts'
import type { Input, PlayerState } from './protocol.ts'

/** Runs straight for the coin, as `client` sees it. */
export function chase(client: GameClient, players: readonly PlayerState[]): Input {
  const me = players.find(({ id }) => id === client.id)
  if (me === undefined) return { x: 0, y: 0 }
  const [x, y] = [client.coin.x - me.x, client.coin.y - me.y]
  const distance = Math.max(Math.hypot(x, y), 1)
  return { x: x / distance, y: y / distance }
}
