// The soak's clients: each keeps up a connection, and opens another when it ends.
import { writeFileSync } from 'node:fs'
import { connect, type RudpConnection } from '@rudp/node'
import { ReceiveLedger, SendLedger } from './ledger.ts'
import { sampleMemory } from './memory.ts'
import { StallMeter } from './stall-meter.ts'
import { SEND_EVERY_MS, say } from './talk.ts'

/** What the clients remember of one connection. */
export interface ClientRecord {
  readonly session: number
  readonly sent: SendLedger
  readonly received: ReceiveLedger
  /** Whether it ended because we closed it. */
  isClean: boolean
}

/** What the clients leave behind. */
export interface ClientReport {
  readonly faults: readonly string[]
  readonly records: readonly ClientRecord[]
}

const RETRY_MS = 250

const [port = '0', count = '1', reportFile = ''] = process.argv.slice(2)
const faults: string[] = []
const records: ClientRecord[] = []
const open = new Map<RudpConnection, ClientRecord>()
const stalls = new StallMeter()
let isStopping = false
let lastSession = 0
const fail = (what: string): void => {
  if (faults.length < 10) faults.push(`clients: ${what}`)
}

async function keepUp(): Promise<void> {
  while (!isStopping) {
    const session = ++lastSession
    const received = new ReceiveLedger(fail)
    const record = { session, sent: new SendLedger(session), received, isClean: false }
    try {
      const connection = await connect(`127.0.0.1:${port}`, {
        // A server that has restarted is silent: notice it soon.
        keepaliveMs: 1_000,
        idleTimeoutMs: 4_000,
        message: (_connection, bytes, channel) => received.take(bytes, channel),
        error: (error) => fail(String(error)),
      })
      records.push(record)
      open.set(connection, record)
      const { code } = await connection.closed
      record.isClean = code === 'local'
      open.delete(connection)
    } catch {
      // Nobody there, for the moment.
    }
    if (!isStopping) await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}

const clients = Array.from({ length: Number(count) }, keepUp)
const talking = setInterval(() => {
  for (const [connection, { sent }] of open) say(connection, sent)
}, SEND_EVERY_MS)

process.on('message', (order: 'memory' | 'stop') => {
  if (order === 'memory') {
    const stallMs = stalls.longestMs
    process.send?.({ type: 'memory', sample: sampleMemory(), stallMs, connections: open.size })
    return
  }
  isStopping = true
  clearInterval(talking)
  for (const connection of open.keys()) void connection.close({ timeoutMs: 20_000 })
  void Promise.all(clients).then(() => {
    writeFileSync(reportFile, JSON.stringify({ faults, records } satisfies ClientReport))
    process.exit(0)
  })
})
process.on('disconnect', () => process.exit(0))
process.send?.({ type: 'ready' })
