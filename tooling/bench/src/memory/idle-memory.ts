import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Progress } from '../harness/progress.ts'
import { sideOn } from '../harness/runtimes.ts'
import { Side } from '../harness/side.ts'

const SERVER = join(import.meta.dirname, 'idle-server-side.ts')
const CLIENTS = join(import.meta.dirname, 'idle-clients-side.ts')
const BATCHES = 5
const BATCH = 2_000
/** Handshakes are over, rings that only they needed may have been given back. */
const REST_MS = 500
const CONNECT_TIMEOUT_MS = 120_000

export interface IdleInput {
  readonly port: number
  readonly batch: number
}
export interface IdleMark {
  readonly connected: number
  readonly problem?: string
}
export interface ServerMemory {
  readonly heapBytes: number
  /** The whole process. */
  readonly residentBytes: number
  /** The same before V8 has given back what it keeps in reserve. */
  readonly withReserveBytes: number
}

/** What connections cost a server that does nothing but hold them. */
export interface IdleMemory {
  readonly connections: number
  /** Of each batch. */
  readonly heapBytesEach: readonly number[]
  /** By which the whole process grew, over all. */
  readonly grownBytes: number
  /** The same before V8 has given back what it keeps in reserve. */
  readonly grownWithReserveBytes: number
}

export async function measureIdleMemory(onProgress: Progress): Promise<IdleMemory> {
  const name = 'idle connections'
  const command = sideOn('node', SERVER, {}, ['--expose-gc'])
  const { side: server, hello } = await Side.start<{ port: number }>(name, command)
  let clients: Side | undefined
  try {
    const input: IdleInput = { port: hello.port, batch: BATCH }
    clients = (await Side.start(name, sideOn('node', CLIENTS, input))).side
    const first = await server.ask<ServerMemory>('mark')
    let last = first
    const heapBytesEach: number[] = []
    for (let batch = 1; batch <= BATCHES; batch++) {
      await connect(clients, batch * BATCH)
      const memory = await server.ask<ServerMemory>('mark')
      heapBytesEach.push((memory.heapBytes - last.heapBytes) / BATCH)
      last = memory
      onProgress(batch, BATCHES)
    }
    const grownBytes = last.residentBytes - first.residentBytes
    const grownWithReserveBytes = last.withReserveBytes - first.withReserveBytes
    const connections = BATCHES * BATCH
    return { connections, heapBytesEach, grownBytes, grownWithReserveBytes }
  } finally {
    await Promise.all([server.end(), clients?.end()])
  }
}

async function connect(clients: Side, wanted: number): Promise<void> {
  await clients.ask('go')
  const deadlineMs = performance.now() + CONNECT_TIMEOUT_MS
  for (;;) {
    await sleep(REST_MS)
    const { connected, problem } = await clients.ask<IdleMark>('mark')
    if (connected === wanted) return
    if (problem !== undefined || performance.now() > deadlineMs) {
      throw new Error(`Cannot connect ${wanted} clients: ${problem ?? `only ${connected} came`}`)
    }
  }
}
