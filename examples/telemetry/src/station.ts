import { connect, type Receipt, type RudpConnection, type SendOptions } from '@rudp/node'
import { ALARMS_CHANNEL, encodeReading, READINGS_CHANNEL, type Reading } from './protocol.ts'

/** After this nobody wants a reading any more. */
const WORTHLESS_AFTER_MS = 500

/** What a station does with readings that the uplink has no room for. */
export type Policy = 'queue' | 'keep-fresh'

/** Sends what its sensors measure, over an uplink that may be too thin for all of it. */
export class Station {
  readonly connection: RudpConnection
  readonly #policy: Policy

  private constructor(connection: RudpConnection, policy: Policy) {
    this.connection = connection
    this.#policy = policy
  }

  /** @param uplinkBytesPerSecond - what the station may send: here its own limit plays the thin uplink */
  static async connect(
    address: Parameters<typeof connect>[0],
    policy: Policy,
    uplinkBytesPerSecond: number,
  ): Promise<Station> {
    return new Station(await connect(address, { maxSendRate: uplinkBytesPerSecond }), policy)
  }

  report(reading: Reading): void {
    this.connection.send(encodeReading(reading), this.#optionsFor(reading.sensor))
  }

  /** Overtakes every reading that waits. Resolves when the collector has it, or never will. */
  raiseAlarm(text: string): Promise<Receipt> {
    const options = { channel: ALARMS_CHANNEL, mode: 'reliable', priority: 0 } as const
    return this.connection.sendWithReceipt(text, options)
  }

  #optionsFor(sensor: number): SendOptions {
    const plain = { channel: READINGS_CHANNEL, mode: 'unreliable' } as const
    if (this.#policy === 'queue') return plain
    // While a reading waits, the next one of the same sensor takes its place; and should the sensor
    // fall silent, its last reading does not go out long after.
    return { ...plain, replaceKey: sensor, deadlineMs: WORTHLESS_AFTER_MS }
  }
}
