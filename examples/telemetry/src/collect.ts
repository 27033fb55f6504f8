import { listen, type RudpServer } from '@rudp/node'
import { ALARMS_CHANNEL, decodeReading, type Reading } from './protocol.ts'

export interface Findings {
  reading(reading: Reading): void
  alarm(text: string): void
}

/** Serves on `port` (0: a free one) and hands on what the stations tell. */
export function collect(port: number, findings: Findings): Promise<RudpServer> {
  return listen({
    port,
    hostname: '127.0.0.1',
    message(_station, message, channel) {
      if (channel === ALARMS_CHANNEL) return findings.alarm(new TextDecoder().decode(message))
      const reading = decodeReading(message)
      if (reading) findings.reading(reading)
    },
    error: console.error,
  })
}
