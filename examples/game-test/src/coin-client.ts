import type { GameNet } from './game-net.ts'

const UNITS_PER_SECOND = 5

/** Runs after the coin that the server has told of, and keeps the score as it hears it. */
export class CoinClient {
  readonly winners: string[] = []
  readonly #net: GameNet
  #x = 10
  #coinAt = 10
  #tickedAtMs: number

  constructor(net: GameNet) {
    this.#net = net
    this.#tickedAtMs = net.nowMs
  }

  receive(message: string): void {
    const [what, value = ''] = message.split(' ')
    if (what === 'coin') this.#coinAt = Number(value)
    else if (what === 'won') this.winners.push(value)
  }

  /** One step of the game: moves, and says where it is. */
  tick(): void {
    const { nowMs } = this.#net
    const step = (UNITS_PER_SECOND * (nowMs - this.#tickedAtMs)) / 1_000
    this.#tickedAtMs = nowMs
    const distance = this.#coinAt - this.#x
    this.#x += Math.sign(distance) * Math.min(step, Math.abs(distance))
    // The next position makes up for one that is lost: sending this one again would help nobody.
    this.#net.send('server', this.#x.toFixed(2), 'soon outdated')
  }
}
