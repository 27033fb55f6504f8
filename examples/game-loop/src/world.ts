import { type GameEvent, type Input, type Snapshot, TICKS_PER_SECOND } from './protocol.ts'

/** Places on the field go from 0 to this, in both directions. */
export const FIELD_SIZE = 20
const SPEED = 8 / TICKS_PER_SECOND
const REACH = 1

interface Player {
  readonly id: number
  x: number
  y: number
  input: Input
  score: number
}

/** The game itself, which knows no network: players run after one coin. */
export class World {
  tick = 0
  coin = { x: FIELD_SIZE / 2, y: FIELD_SIZE / 2 }
  readonly #players = new Map<number, Player>()

  add(id: number): void {
    const place = { x: (id * 7) % FIELD_SIZE, y: (id * 13) % FIELD_SIZE }
    this.#players.set(id, { id, ...place, input: { x: 0, y: 0 }, score: 0 })
  }

  remove(id: number): void {
    this.#players.delete(id)
  }

  push(id: number, input: Input): void {
    const player = this.#players.get(id)
    if (player) player.input = input
  }

  /** Moves on by one tick and returns what everybody has to be told of. */
  advance(): GameEvent[] {
    this.tick++
    const events: GameEvent[] = []
    for (const player of this.#players.values()) {
      player.x = clamp(player.x + player.input.x * SPEED)
      player.y = clamp(player.y + player.input.y * SPEED)
      if (Math.hypot(player.x - this.coin.x, player.y - this.coin.y) > REACH) continue
      this.coin = { x: Math.random() * FIELD_SIZE, y: Math.random() * FIELD_SIZE }
      events.push({ type: 'score', id: player.id, score: ++player.score })
      events.push({ type: 'coin', ...this.coin })
    }
    return events
  }

  snapshot(): Snapshot {
    const players = [...this.#players.values()].map(({ id, x, y }) => ({ id, x, y }))
    return { tick: this.tick, players }
  }
}

function clamp(place: number): number {
  return Math.min(Math.max(place, 0), FIELD_SIZE)
}
