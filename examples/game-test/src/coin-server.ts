import type { GameNet } from './game-net.ts'

const REACH = 1
const FIELD = 20

/** Knows where everyone is, lays one coin after the other, and decides who got it. */
export class CoinServer {
  /** Coins by the player who got them, in order: what everybody must come to agree on. */
  readonly winners: string[] = []
  readonly #net: GameNet
  readonly #draw: () => number
  readonly #players = new Map<string, number>()
  #coinAt: number

  /** @param draw Draws a number from 0 to below 1. */
  constructor(net: GameNet, draw: () => number) {
    this.#net = net
    this.#draw = draw
    this.#coinAt = Math.floor(draw() * FIELD)
  }

  join(player: string): void {
    this.#players.set(player, FIELD / 2)
    // Who comes late hears how the match stands.
    for (const winner of this.winners) this.#net.send(player, `won ${winner}`, 'must arrive')
    this.#net.send(player, `coin ${this.#coinAt}`, 'must arrive')
  }

  receive(player: string, message: string): void {
    const x = Number(message)
    if (Number.isFinite(x) && this.#players.has(player)) this.#players.set(player, x)
  }

  /** One step of the game. */
  tick(): void {
    for (const [player, x] of this.#players) {
      if (Math.abs(x - this.#coinAt) > REACH) continue
      this.winners.push(player)
      this.#coinAt = Math.floor(this.#draw() * FIELD)
      this.#tellAll(`won ${player}`)
      this.#tellAll(`coin ${this.#coinAt}`)
      return
    }
  }

  #tellAll(message: string): void {
    for (const player of this.#players.keys()) this.#net.send(player, message, 'must arrive')
  }
}
