// The soak's server: answers nothing, but says as much to each client as it hears. Told to die, it
// writes down what it has and ends at once, without a word to anybody.
import { writeFileSync } from 'node:fs'
import { listen, type RudpConnection } from '@rudp/node'
import { ReceiveLedger, SendLedger } from './ledger.ts'
import { sampleMemory } from './memory.ts'
import { StallMeter } from './stall-meter.ts'
import { SEND_EVERY_MS, say } from './talk.ts'

/** What the server remembers of one connection. */
export interface ServerRecord {
  readonly session: number
  readonly sent: SendLedger
  readonly received: ReceiveLedger
}

/** What a server leaves behind. */
export interface ServerReport {
  readonly faults: readonly string[]
  readonly records: readonly ServerRecord[]
}

const [port = '0', reportFile = ''] = process.argv.slice(2)
const faults: string[] = []
const records: ServerRecord[] = []
const open = new Map<RudpConnection, { received: ReceiveLedger; sent?: SendLedger }>()
const stalls = new StallMeter()
let isHushed = false
const fail = (what: string): void => {
  if (faults.length < 10) faults.push(`server: ${what}`)
}

const server = await listen({
  port: Number(port),
  hostname: '127.0.0.1',
  maxConnections: 4_096,
  connection: (connection) => void open.set(connection, { received: new ReceiveLedger(fail) }),
  message(connection, bytes, channel) {
    const state = open.get(connection)
    if (state === undefined) return fail('a message came after the end')
    state.received.take(bytes, channel)
    if (state.sent !== undefined) return
    const { received } = state
    state.sent = new SendLedger(received.session)
    records.push({ session: received.session, sent: state.sent, received })
  },
  close: (connection) => void open.delete(connection),
  error: (error) => fail(String(error)),
})

setInterval(() => {
  if (isHushed) return
  for (const [connection, { sent }] of open) if (sent !== undefined) say(connection, sent)
}, SEND_EVERY_MS)

process.on('message', (order: 'hush' | 'memory' | 'die') => {
  if (order === 'hush') isHushed = true
  else if (order === 'memory') {
    let unconfirmed = 0
    for (const { sent } of open.values()) unconfirmed += sent?.unconfirmed ?? 0
    const stallMs = stalls.longestMs
    process.send?.({ type: 'memory', sample: sampleMemory(), stallMs, unconfirmed })
  } else {
    // Nothing may arrive, and be acknowledged, after the report.
    writeFileSync(reportFile, JSON.stringify({ faults, records } satisfies ServerReport))
    process.exit(0)
  }
})
process.on('disconnect', () => process.exit(0))
process.send?.({ type: 'listening', port: server.address.port })
