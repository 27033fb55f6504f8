import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Contestant, Running } from '../harness/contestant.ts'
import { sideOn } from '../harness/runtimes.ts'
import { Side } from '../harness/side.ts'
import type {
  ClientsMark,
  ConnectionsCase,
  ConnectionsInput,
  ServerMark,
} from './connections-case.ts'

const SERVER = join(import.meta.dirname, 'server-side.ts')
const CLIENTS = join(import.meta.dirname, 'clients-side.ts')
/** Echoes that are later than this are lost. */
const SETTLE_TIMEOUT_MS = 10_000

export interface ConnectionsWindow {
  readonly warmUpMs: number
  readonly leadInMs: number
  readonly measureMs: number
}

export interface ConnectionsResult {
  readonly messagesPerSecond: number
  readonly serverUsPerMessage: number
  readonly clientUsPerMessage: number
  readonly delayP99Ms: number
  readonly lost: number
}

/** Measures the server's CPU time while all clients send and get their echoes. */
export function connectionsContestant(
  of: ConnectionsCase,
  window: ConnectionsWindow,
): Contestant<ConnectionsResult> {
  return {
    name: of.name,
    async start(): Promise<Running<ConnectionsResult>> {
      const input: ConnectionsInput = of
      const { side: server, hello } = await Side.start<{ port: number }>(
        of.name,
        sideOn('node', SERVER, input),
      )
      try {
        const command = sideOn('node', CLIENTS, { ...input, port: hello.port })
        const { side: clients } = await Side.start(of.name, command)
        return new Crowd(of, window, server, clients)
      } catch (error) {
        await server.end()
        throw error
      }
    },
  }
}

class Crowd implements Running<ConnectionsResult> {
  readonly #case: ConnectionsCase
  readonly #window: ConnectionsWindow
  readonly #server: Side
  readonly #clients: Side
  #isWarm = false
  #lostBefore = 0

  constructor(of: ConnectionsCase, window: ConnectionsWindow, server: Side, clients: Side) {
    this.#case = of
    this.#window = window
    this.#server = server
    this.#clients = clients
  }

  async measure(): Promise<ConnectionsResult> {
    const { warmUpMs, leadInMs, measureMs } = this.#window
    await this.#clients.ask('go')
    await sleep(this.#isWarm ? leadInMs : warmUpMs)
    this.#isWarm = true
    const before = await this.#marks()
    await sleep(measureMs)
    const after = await this.#marks()
    await this.#clients.ask('stop')
    const lost = await this.#settle()
    return connectionsResult(before, after, lost)
  }

  async end(): Promise<void> {
    await Promise.all([this.#clients.end(), this.#server.end()])
  }

  async #marks(): Promise<Marks> {
    const [server, clients] = await Promise.all([
      this.#server.ask<ServerMark>('mark'),
      this.#clients.ask<ClientsMark>('mark'),
    ])
    return { server, clients }
  }

  /** Waits for the echoes that are under way; how many of this round did not come. */
  async #settle(): Promise<number> {
    const deadlineMs = performance.now() + SETTLE_TIMEOUT_MS
    for (;;) {
      const { sent, received, damaged } = await this.#clients.ask<ClientsMark>('mark')
      if (damaged > 0) throw new Error(`Cannot measure ${this.#case.name}: echoes came damaged`)
      const missing = sent - received
      if (missing === this.#lostBefore || performance.now() > deadlineMs) {
        const lost = missing - this.#lostBefore
        this.#lostBefore = missing
        return lost
      }
      await sleep(50)
    }
  }
}

interface Marks {
  readonly server: ServerMark
  readonly clients: ClientsMark
}

/** What went on between two pairs of marks, each side's read against its own clock. */
export function connectionsResult(before: Marks, after: Marks, lost: number): ConnectionsResult {
  const messages = after.server.messages - before.server.messages
  const received = after.clients.received - before.clients.received
  return {
    messagesPerSecond: (messages / (after.server.nowMs - before.server.nowMs)) * 1_000,
    serverUsPerMessage: ((after.server.cpuMs - before.server.cpuMs) / messages) * 1_000,
    clientUsPerMessage: ((after.clients.cpuMs - before.clients.cpuMs) / received) * 1_000,
    delayP99Ms: after.server.delayP99Ms,
    lost,
  }
}
