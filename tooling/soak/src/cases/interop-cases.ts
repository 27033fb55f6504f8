import { cubic } from '@rudp/congestion'
import type { Case, CaseOutcome } from './case.ts'
import { Pair, PLAIN_PATH } from './pair.ts'
import { transferCase } from './transfer-case.ts'

const MB = 1_000_000

/** The cases of the QUIC interop runner that apply to version 3, under its names. */
export const CASES: readonly Case[] = [
  transferCase({
    name: 'handshakeloss',
    about: '50 connections, 1 kB each, at 30 % loss, 3 in a row at most',
    bytes: 1_000,
    connections: 50,
    loss: [0.3, 3],
    handshakeMs: 10_000,
    transferMs: 30_000,
  }),
  transferCase({
    name: 'handshakecorruption',
    about: '50 connections, 1 kB each, 30 % of all datagrams being damaged',
    bytes: 1_000,
    connections: 50,
    link: { corrupt: 0.3 },
    handshakeMs: 10_000,
    transferMs: 30_000,
  }),
  transferCase({
    name: 'transferloss',
    about: '2 MB at 2 % loss',
    bytes: 2 * MB,
    link: { loss: 0.02 },
    handshakeMs: 5_000,
    transferMs: 60_000,
  }),
  transferCase({
    name: 'transfercorruption',
    about: '2 MB, 2 % of all datagrams being damaged',
    bytes: 2 * MB,
    link: { corrupt: 0.02 },
    handshakeMs: 5_000,
    transferMs: 60_000,
  }),
  transferCase({
    name: 'blackhole',
    about: '10 MB on a path that is there for 5 s, and gone for 2 s',
    bytes: 10 * MB,
    link: { outages: [{ fromMs: 5_000, untilMs: 7_000, everyMs: 7_000 }] },
    handshakeMs: 5_000,
    transferMs: 120_000,
  }),
  transferCase({
    name: 'longrtt',
    about: '1 kB over 750 ms each way',
    bytes: 1_000,
    link: { delayMs: 750 },
    handshakeMs: 10_000,
    transferMs: 10_000,
  }),
  transferCase({
    name: 'goodput',
    about: '10 MB over 10 Mbit/s, 15 ms, a queue of 25 packets',
    bytes: 10 * MB,
    handshakeMs: 5_000,
    transferMs: 60_000,
  }),
  {
    name: 'crosstraffic',
    about: '10 MB over the same path, beside an endless transfer under cubic',
    run: runCrossTraffic,
  },
  {
    name: 'multiplexing',
    about: '2,000 messages of 32 B to 1 kB on 64 channels, at 1 % loss',
    run: runMultiplexing,
  },
  {
    name: 'rebinding',
    about: "10 MB; after 1 s the client's address changes, and it connects anew",
    run: runRebinding,
  },
  {
    name: 'amplificationlimit',
    about: "the client's first 10 datagrams after its SYN are lost",
    run: runAmplification,
  },
  {
    name: 'keepalive',
    about: '10 minutes of silence at 5 % loss, and then a message',
    run: runKeepalive,
  },
]

function runCrossTraffic(seed: number): CaseOutcome {
  const pair = new Pair(seed, { delayMs: 15 })
  const { network } = pair
  const { delayMs: _, ...rate } = PLAIN_PATH
  const bottleneck = network.bottleneck(rate)
  network.routeThrough('server', 'client', bottleneck)
  network.routeThrough('server', 'rival', bottleneck)
  const rivalServer = pair.endpoint('rival server', { maxConnections: 1, congestion: cubic })
  network.routeThrough('rival server', 'rival', bottleneck)
  const rival = pair.endpoint('rival')
  rival.connect('rival server')
  rivalServer.onConnected = (peer) => {
    for (let i = 0; i < 2_000; i++) rivalServer.queue(peer, new Uint8Array(30_000))
  }
  network.run({ untilMs: 2_000 })
  if (!pair.connect(5_000)) return { fault: 'the connection never stood', figures: {} }
  const startMs = network.nowMs
  const isDone = pair.download(10 * MB, 120_000)
  const tookMs = network.nowMs - startMs
  const figures = { transferMs: tookMs, goodputKbps: (80 * MB) / tookMs }
  return { fault: isDone ? pair.faults[0] : 'the transfer was never done', figures }
}

function runMultiplexing(seed: number): CaseOutcome {
  const pair = new Pair(seed, { ...PLAIN_PATH, loss: 0.01 })
  if (!pair.connect(5_000)) return { fault: 'the connection never stood', figures: {} }
  const { network, server, ledger } = pair
  const startMs = network.nowMs
  for (let i = 0; i < 2_000; i++) {
    const channel = i % 64
    const sizeBytes = 32 + ((i * 7_919) % 968)
    const promise = { mayVanish: false, wantsReceipt: false }
    const { payload } = ledger.send({ channel, mode: 3, sizeBytes, ...promise })
    server.queue(pair.served, payload, { channel })
  }
  server.pump()
  const isDone = network.runUntil(() => ledger.isComplete, { untilMs: startMs + 30_000 })
  const figures = { transferMs: network.nowMs - startMs }
  return { fault: isDone ? pair.faults[0] : 'a message never came', figures }
}

/** Version 3 knows a connection by its addresses: both sides have to notice, and begin anew. */
function runRebinding(seed: number): CaseOutcome {
  const pair = new Pair(seed, PLAIN_PATH)
  if (!pair.connect(5_000)) return { fault: 'the connection never stood', figures: {} }
  const { network, client, server } = pair
  const { peer, served } = pair
  pair.download(10 * MB, 1_000)
  client.host.moveTo('client, elsewhere')
  const movedAtMs = network.nowMs
  const isOver = (): boolean =>
    client.logOf(peer).closed !== undefined && server.logOf(served).closed !== undefined
  if (!network.runUntil(isOver, { untilMs: movedAtMs + 25_000 })) {
    return { fault: 'a side never noticed', figures: {} }
  }
  const noticedMs = network.nowMs - movedAtMs
  if (!pair.connect(5_000)) return { fault: 'the second connection never stood', figures: {} }
  const isDone = pair.download(10 * MB, 60_000)
  return { fault: isDone ? pair.faults[0] : 'the transfer was never done', figures: { noticedMs } }
}

function runAmplification(seed: number): CaseOutcome {
  const pair = new Pair(seed, PLAIN_PATH)
  const { network } = pair
  const up = network.link('client', 'server')
  const down = network.link('server', 'client')
  up.loseIf = (index) => index > 0 && index <= 10
  let fault: string | undefined
  network.onTrace = (entry) => {
    if (entry.type !== 'send' || entry.from !== 'server' || pair.server.peers.length > 0) return
    if (down.counters.offeredBytes + entry.bytes.length > up.counters.deliveredBytes) {
      fault = `${entry.bytes.length} bytes more than came in`
    }
  }
  if (!pair.connect(10_000)) fault = 'the connection never stood'
  network.onTrace = undefined
  const handshakeMs = network.nowMs
  if (fault === undefined && !pair.download(1_000, 10_000)) fault = 'the transfer was never done'
  return { fault: fault ?? pair.faults[0], figures: { handshakeMs } }
}

function runKeepalive(seed: number): CaseOutcome {
  const pair = new Pair(seed, { ...PLAIN_PATH, loss: 0.05 })
  if (!pair.connect(5_000)) return { fault: 'the connection never stood', figures: {} }
  const { network } = pair
  network.run({ forMs: 600_000 })
  const { offered } = network.link('client', 'server').counters
  const isDone = pair.served.connection.state === 'connected' && pair.download(1_000, 5_000)
  const figures = { datagramsPerMinute: offered / 10 }
  return { fault: isDone ? pair.faults[0] : 'the connection ended', figures }
}
