import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClientReport } from './client-process.ts'
import { judge } from './ledger.ts'
import { type MemorySample, slopeOf } from './memory.ts'
import type { ServerReport } from './server-process.ts'
import { SoakProcess } from './soak-process.ts'

const SAMPLE_EVERY_MS = 2_000
/** How long all that is under way is given to arrive before everybody stops. */
const SETTLE_MS = 3_000
/** Growth that a run of any length may show over its second half: caches, compilers, luck. */
const MAX_GROWTH_BYTES = 3_000_000
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
    await watch(halfMs, server, clients)
    const first = await server.end<ServerReport>('die')
    server = await SoakProcess.start('./server-process.ts', [String(port)], file('second-server'))
    const { serverSamples, clientSamples, connected } = await watch(halfMs, server, clients)
    server.tell('hush')
    await sleep(SETTLE_MS)
    const ours = await clients.end<ClientReport>('stop')
    await sleep(SETTLE_MS)
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
    if (connected < connections) faults.push(`only ${connected} of ${connections} reconnected`)
    return {
      ok: faults.length === 0,
      seconds: Math.round((performance.now() - startMs) / 1_000),
      ...account,
      reconnected: connected,
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

async function watch(
  forMs: number,
  server: SoakProcess,
  clients: SoakProcess,
): Promise<{ serverSamples: MemorySample[]; clientSamples: MemorySample[]; connected: number }> {
  const serverSamples: MemorySample[] = []
  const clientSamples: MemorySample[] = []
  const untilMs = performance.now() + forMs
  let connected = 0
  while (performance.now() < untilMs) {
    await sleep(Math.min(SAMPLE_EVERY_MS, Math.max(1, untilMs - performance.now())))
    const [ofServer, ofClients] = await Promise.all([server.memory(), clients.memory()])
    if (ofServer !== undefined) serverSamples.push(ofServer.sample)
    if (ofClients !== undefined) clientSamples.push(ofClients.sample)
    connected = ofClients?.connections ?? 0
  }
  return { serverSamples, clientSamples, connected }
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
