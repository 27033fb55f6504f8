import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type RudpConnection } from '@rudp/node'
import type { Load } from './load.ts'
import { Report } from './report.ts'

/** Handshakes under way at once. A server answers more, but a burst of them measures only itself. */
const CONNECTING_AT_ONCE = 50
const TURN_MS = 5
/** How long the last answers may take. */
const GRACE_MS = 500

/** Connects the clients, sends at an even rate, and reports on what came back. */
export async function runLoad(load: Load): Promise<Report> {
  const report = new Report(load)
  const clients: RudpConnection[] = []
  try {
    while (clients.length < load.clients) {
      const count = Math.min(CONNECTING_AT_ONCE, load.clients - clients.length)
      const group = Array.from({ length: count }, () => open(load, report))
      for (const outcome of await Promise.allSettled(group)) {
        if (outcome.status === 'rejected') throw outcome.reason
        clients.push(outcome.value)
      }
    }
    await send(clients, load, report)
    for (const endMs = performance.now() + GRACE_MS; performance.now() < endMs; ) {
      if (report.answered === report.sent) break
      await sleep(TURN_MS)
    }
    for (const client of clients) report.addStats(client.stats())
  } finally {
    await Promise.all(clients.map((client) => client.close({ drain: false, timeoutMs: 1000 })))
  }
  return report
}

function open(load: Load, report: Report): Promise<RudpConnection> {
  return connect(load.address, {
    message(_client, message) {
      const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
      if (message.length === load.bytes) report.addAnswer(performance.now() - view.getFloat64(0))
    },
    close(_client, { error }) {
      if (error) report.addBroken(error.code)
    },
  })
}

/** One timer for all: each turn sends what has become due, the clients in turn. */
async function send(clients: RudpConnection[], load: Load, report: Report): Promise<void> {
  const perMs = (load.rate * clients.length) / 1000
  const message = new Uint8Array(load.bytes)
  const view = new DataView(message.buffer)
  const options = { mode: load.mode }
  const startMs = performance.now()
  const total = Math.floor(perMs * 1000 * load.seconds)
  let [next, turnAtMs] = [0, startMs]
  while (next < total) {
    await sleep(TURN_MS)
    const nowMs = performance.now()
    report.longestTurnMs = Math.max(report.longestTurnMs, nowMs - turnAtMs)
    turnAtMs = nowMs
    const due = Math.min(total, Math.floor((nowMs - startMs) * perMs))
    view.setFloat64(0, nowMs)
    for (; next < due; next++) {
      const client = clients[next % clients.length]!
      if (client.state !== 'connected') continue
      // Copied before `send` returns, so one buffer serves for all.
      client.send(message, options)
      report.sent++
    }
  }
  report.sendingMs = performance.now() - startMs
}
