import { listen, type RudpConnection, type SocketAddress, type SteppedServer } from '@rudp/node'
import {
  decodeInput,
  EVENTS,
  encodeEvent,
  encodeSnapshot,
  INPUTS,
  SNAPSHOTS,
  TICK_MS,
} from './protocol.ts'
import { World } from './world.ts'

const MAX_PLAYERS = 16
/** After a pause longer than this (a debugger, a sleeping laptop) the game goes on from where it was. */
const MAX_TICKS_BEHIND = 10

/** Runs the one true world. Nothing happens to it between two ticks. */
export class GameServer {
  readonly #server: SteppedServer
  readonly #world = new World()
  #timer: NodeJS.Timeout | undefined
  #nextTickMs = performance.now()

  private constructor(server: SteppedServer) {
    this.#server = server
    this.#wait()
  }

  static async listen(port: number): Promise<GameServer> {
    const hostname = '127.0.0.1'
    const options = { port, hostname, maxConnections: MAX_PLAYERS, drive: 'manual' } as const
    return new GameServer(await listen(options))
  }

  get address(): SocketAddress {
    return this.#server.address
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#server.close()
  }

  /** Timers come late, by a millisecond or ten. Counting from when the tick was due keeps the mean at 60 Hz. */
  #wait(): void {
    const inMs = Math.max(0, this.#nextTickMs - performance.now())
    this.#timer = setTimeout(() => this.#run(), inMs)
  }

  #run(): void {
    const nowMs = performance.now()
    this.#nextTickMs = Math.max(this.#nextTickMs, nowMs - MAX_TICKS_BEHIND * TICK_MS)
    for (; this.#nextTickMs <= nowMs; this.#nextTickMs += TICK_MS) this.#tick()
    this.#wait()
  }

  /** Reads what came, moves the world on, and tells of it: all of a tick's messages share datagrams. */
  #tick(): void {
    for (const event of this.#server.step()) {
      if (event.type === 'connect') this.#welcome(event.connection)
      else if (event.type === 'message') this.#handle(event.connection, event.channel, event.data)
      else if (event.type === 'close') this.#world.remove(idOf(event.connection))
      else console.error(event.error)
    }
    for (const event of this.#world.advance()) this.#server.broadcast(encodeEvent(event), EVENTS)
    this.#server.broadcast(encodeSnapshot(this.#world.snapshot()), SNAPSHOTS)
    this.#server.flush()
  }

  #welcome(connection: RudpConnection): void {
    const taken = new Set(this.#server.connections.map(idOf))
    let id = 1
    while (taken.has(id)) id++
    connection.data = id
    this.#world.add(id)
    connection.send(encodeEvent({ type: 'welcome', id }), EVENTS)
    connection.send(encodeEvent({ type: 'coin', ...this.#world.coin }), EVENTS)
  }

  #handle(connection: RudpConnection, channel: number, data: Uint8Array): void {
    const input = channel === INPUTS.channel ? decodeInput(data) : undefined
    if (input) this.#world.push(idOf(connection), input)
  }
}

function idOf(connection: RudpConnection): number {
  return connection.data as number
}
