import { MODE_RELIABLE, MODE_UNRELIABLE, type SendMode } from '@rudp/channels'
import type { Guarantee } from './guarantee.ts'

/** Everything that has an order takes this one. */
const LINE_CHANNEL = 0
/** Members of a set that must arrive take these in turn, so that a lost one holds up few others. */
const SET_CHANNELS = { first: 1, count: 47 }
/** What is sent once and waits for nothing takes these in turn: nothing reliable is ever on them. */
const LOOSE_CHANNELS = { first: 48, count: 16 }

/** How one message is sent, in terms of version 3. */
export interface Route {
  readonly channel: number
  readonly mode: SendMode
}

/**
 * Maps guarantees to send modes and channels:
 *
 *               outside of sets          in a set
 *     delivery  reliable, channel 0      reliable, 1 to 47 in turn
 *     order     unreliable, channel 0    unreliable, 48 to 63 in turn
 *     none      unreliable, 48 to 63     unreliable, 48 to 63 in turn
 */
export class Router {
  #setTurn = 0
  #looseTurn = 0

  route(guarantee: Guarantee, isInSet: boolean): Route {
    if (guarantee === 'delivery') {
      return { channel: isInSet ? this.#nextSet() : LINE_CHANNEL, mode: MODE_RELIABLE }
    }
    const isLoose = isInSet || guarantee === 'none'
    return { channel: isLoose ? this.#nextLoose() : LINE_CHANNEL, mode: MODE_UNRELIABLE }
  }

  #nextSet(): number {
    return SET_CHANNELS.first + (this.#setTurn++ % SET_CHANNELS.count)
  }

  #nextLoose(): number {
    return LOOSE_CHANNELS.first + (this.#looseTurn++ % LOOSE_CHANNELS.count)
  }
}
