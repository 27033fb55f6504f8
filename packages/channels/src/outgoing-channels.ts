import type { ChannelSchedule } from './channel-schedule.ts'
import { OutgoingChannel } from './outgoing-channel.ts'
import type { OutgoingWindow } from './outgoing-window.ts'
import { addSendCounters, emptySendCounters, type SendCounters } from './send-counters.ts'

/** The sender's channels, each made when it is first used. */
export class OutgoingChannels {
  readonly #window: OutgoingWindow
  readonly #schedule: ChannelSchedule
  readonly #channels: (OutgoingChannel | undefined)[] = []

  constructor(window: OutgoingWindow, schedule: ChannelSchedule) {
    this.#window = window
    this.#schedule = schedule
  }

  /** The channel of that number, which must be valid. */
  of(number: number): OutgoingChannel {
    const known = this.#channels[number]
    if (known !== undefined) return known
    const channel = new OutgoingChannel(number, this.#window, this.#schedule)
    this.#channels[number] = channel
    return channel
  }

  /** The channel of that number, if it was ever used. */
  used(number: number): OutgoingChannel | undefined {
    return this.#channels[number]
  }

  /** The channels ever used. */
  all(): OutgoingChannel[] {
    return this.#channels.filter((channel) => channel !== undefined)
  }

  /** Counters of all channels together. A fresh object. */
  sumCounters(): SendCounters {
    const total = emptySendCounters()
    for (const channel of this.all()) addSendCounters(total, channel.counters)
    return total
  }
}
