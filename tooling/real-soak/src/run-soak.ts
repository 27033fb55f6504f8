import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClientReport } from './client-process.ts'
import { judge } from './ledger.ts'
import { type MemorySample, slopeOf } from './memory.ts'
import type { ServerReport } from './server-process.ts'
import { SoakProcess } from './soak-process.ts'

const SAMPLE_EVERY_MS = 2_000
/** How long the server is given to get out what it has promised, and then to hear that all is over. */
const PATIENCE_MS = 60_000
const FAREWELL_MS = 1_000
/** Growth that a run of any length may show over its second half: caches, compilers, luck. */
const MAX_GROWTH_BYTES = 3_000_000
/** Whoever stands still for so long may lose connections to it. */
const MIN_STALL_MS = 2_000
/** Fewer samples say nothing. */
const MIN_SAMPLES = 15

/** How long, and how many. */
export interface SoakOptions {
  readonly seconds: number
  readonly connections: number
}

/** How the memory of one process went in the last part of the run. */
export interface Trend {
  readonly samples: number
  readonly heapBytes: number
  readonly heapBytesPerSecond: number
  readonly rssBytes: number
  readonly rssBytesPerSecond: number
}

/** What a soak came to. */
export interface SoakResult {
  readonly ok: boolean
  readonly seconds: number
  /** Conversations, those that the restart has cut included. */
  readonly conversations: number
  readonly cut: number
  readonly sent: number
  readonly delivered: number
  readonly reconnected: number
  /** The longest that either process got no time from the machine, in ms. */
  readonly longestStallMs: number
  readonly server: Trend
  readonly clients: Trend
  readonly faults: readonly string[]
}

/** Runs server and clients in processes of their own, the server being restarted in the middle. */
export async function runSoak({ seconds, connections }: SoakOptions): Promise<SoakResult> {
  const folder = mkdtempSync(join(tmpdir(), 'rudp-soak-'))
  const startMs = performance.now()
  const file = (name: string): string => join(folder, `${name}.json`)
  const halfMs = (seconds * 1_000) / 2
  let server = await SoakProcess.start('./server-process.ts', ['0'], file('first-server'))
  const { port } = server
  const clientArgs = [String(port), String(connections)]
  const clients = await SoakProcess.start('./client-process.ts', clientArgs, file('clients'))
  try {
    const before = await watch(halfMs, server, clients)
    const first = await server.end<ServerReport>('die')
    server = await SoakProcess.start('./server-process.ts', [String(port)], file('second-server'))
    const { serverSamples, clientSamples, connected, stallMs } = await watch(
      halfMs,
      server,
      clients,
    )
    server.tell('hush')
    await settle(server)
    const ours = await clients.end<ClientReport>('stop')
    await sleep(FAREWELL_MS)
    const second = await server.end<ServerReport>('die')
    const account = compare(ours, [first, second])
    // What the restart has stirred up is not what the process comes to hold.
    const serverTrend = trendOf(serverSamples.slice(serverSamples.length >> 1))
    const clientTrend = trendOf(clientSamples.slice(clientSamples.length >> 1))
    const faults = [
      ...account.faults,
      ...growthOf('server', serverTrend),
      ...growthOf('clients', clientTrend),
    ]
    const longestStallMs = Math.round(Math.max(before.stallMs, stallMs))
    if (account.cut > connections && longestStallMs < MIN_STALL_MS) {
      faults.push(
        `${account.cut} connections ended by themselves, and one restart cut ${connections}`,
      )
    }
    if (connected < connections) faults.push(`only ${connected} of ${connections} reconnected`)
    return {
      ok: faults.length === 0,
      seconds: Math.round((performance.now() - startMs) / 1_000),
      ...account,
      reconnected: connected,
      longestStallMs,
      server: serverTrend,
      clients: clientTrend,
      faults: faults.slice(0, 20),
    }
  } finally {
    server.kill()
    clients.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What {@link watch} has seen. */
interface Watched {
  readonly serverSamples: MemorySample[]
  readonly clientSamples: MemorySample[]
  readonly connected: number
  readonly stallMs: number
}

async function watch(forMs: number, server: SoakProcess, clients: SoakProcess): Promise<Watched> {
  const serverSamples: MemorySample[] = []
  const clientSamples: MemorySample[] = []
  const untilMs = performance.now() + forMs
  let connected = 0
  let stallMs = 0
  while (performance.now() < untilMs) {
    await sleep(Math.min(SAMPLE_EVERY_MS, Math.max(1, untilMs - performance.now())))
    const [ofServer, ofClients] = await Promise.all([server.memory(), clients.memory()])
    if (ofServer !== undefined) serverSamples.push(ofServer.sample)
    if (ofClients !== undefined) clientSamples.push(ofClients.sample)
    connected = ofClients?.connections ?? 0
    stallMs = Math.max(stallMs, ofServer?.stallMs ?? 0, ofClients?.stallMs ?? 0)
  }
  return { serverSamples, clientSamples, connected, stallMs }
}

/** Waits until all that the server has promised is confirmed: a client that closes waits for its own alone. */
async function settle(server: SoakProcess): Promise<void> {
  const untilMs = performance.now() + PATIENCE_MS
  while (performance.now() < untilMs) {
    await sleep(200)
    if ((await server.memory())?.unconfirmed === 0) return
  }
}

function compare(
  ours: ClientReport,
  servers: readonly ServerReport[],
): Pick<SoakResult, 'conversations' | 'cut' | 'sent' | 'delivered' | 'faults'> {
  const theirs = new Map(
    servers.flatMap(({ records }) => records).map((each) => [each.session, each]),
  )
  const faults = [...ours.faults, ...servers.flatMap((each) => each.faults)]
  let sent = 0
  let delivered = 0
  for (const { session, isClean, sent: up, received: down } of ours.records) {
    const their = theirs.get(session)
    const about = (way: string) => (fault: string) => `${session} ${way} ${fault}`
    faults.push(...judge(up, their?.received, !isClean).map(about('up')))
    if (their !== undefined) faults.push(...judge(their.sent, down, !isClean).map(about('down')))
    for (const each of [up, their?.sent]) sent += sum(each?.sent)
    for (const each of [down, their?.received]) delivered += sum(each?.received)
  }
  const cut = ours.records.filter(({ isClean }) => !isClean).length
  return { conversations: ours.records.length, cut, sent, delivered, faults }
}

function trendOf(samples: readonly MemorySample[]): Trend {
  const last = samples.at(-1)
  return {
    samples: samples.length,
    heapBytes: last?.heapBytes ?? 0,
    heapBytesPerSecond: Math.round(slopeOf(samples, ({ heapBytes }) => heapBytes)),
    rssBytes: last?.rssBytes ?? 0,
    rssBytesPerSecond: Math.round(slopeOf(samples, ({ rssBytes }) => rssBytes)),
  }
}

function growthOf(name: string, { samples, heapBytesPerSecond }: Trend): string[] {
  const growthBytes = heapBytesPerSecond * samples * (SAMPLE_EVERY_MS / 1_000)
  if (samples < MIN_SAMPLES || growthBytes <= MAX_GROWTH_BYTES) return []
  return [`${name}: the heap grows by ${heapBytesPerSecond} bytes a second`]
}

function sum(counts: readonly number[] | undefined): number {
  return counts?.reduce((total, count) => total + count, 0) ?? 0
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
