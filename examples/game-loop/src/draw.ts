import type { GameClient } from './game-client.ts'
import type { PlayerState } from './protocol.ts'
import { FIELD_SIZE } from './world.ts'

/** What `client` sees, as lines of text. */
export function draw(client: GameClient, players: readonly PlayerState[]): string {
  const rows = Array.from({ length: FIELD_SIZE / 2 + 1 }, () =>
    new Array<string>(2 * FIELD_SIZE + 1).fill(' '),
  )
  const put = (x: number, y: number, sign: string): void => {
    // A character is about twice as high as it is wide.
    rows[Math.round(y / 2)]![Math.round(2 * x)] = sign
  }
  put(client.coin.x, client.coin.y, '$')
  for (const { id, x, y } of players) put(x, y, String(id % 10))
  const me = players.find(({ id }) => id === client.id)
  if (me) put(me.x, me.y, '@')
  const edge = `+${'-'.repeat(2 * FIELD_SIZE + 1)}+`
  const scores = [...client.scores].map(([id, score]) => `${id}: ${score}`).join('  ')
  return [edge, ...rows.map((row) => `|${row.join('')}|`), edge, `coins  ${scores}`].join('\n')
}
