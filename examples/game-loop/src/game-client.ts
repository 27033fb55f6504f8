import { connect, type SocketAddress, type SteppedConnection } from '@rudp/node'
import {
  decodeEvent,
  decodeSnapshot,
  encodeInput,
  type GameEvent,
  INPUTS,
  type Input,
  type PlayerState,
  SNAPSHOTS,
} from './protocol.ts'
import { SnapshotBuffer } from './snapshot-buffer.ts'

/** A player's side, called once for each picture that is drawn, at whatever rate. */
export class GameClient {
  /** Our number; `undefined` until the server has told. */
  id: number | undefined
  coin = { x: 0, y: 0 }
  readonly scores = new Map<number, number>()
  readonly connection: SteppedConnection
  readonly #snapshots = new SnapshotBuffer()

  private constructor(connection: SteppedConnection) {
    this.connection = connection
  }

  /** Resolves at once: the frames see the handshake through. */
  static async connect(address: SocketAddress): Promise<GameClient> {
    return new GameClient(await connect(address, { drive: 'manual' }))
  }

  /** Reads what came, sends `input`, and returns the players as they are to be drawn. */
  frame(nowMs: number, input: Input): PlayerState[] {
    for (const event of this.connection.step()) {
      if (event.type === 'close') throw event.reason.error ?? new Error('The server has closed')
      if (event.type === 'error') console.error(event.error)
      if (event.type !== 'message') continue
      if (event.channel === SNAPSHOTS.channel) {
        this.#snapshots.add(decodeSnapshot(event.data), nowMs)
      } else this.#handle(decodeEvent(event.data))
    }
    if (this.connection.state === 'connected') {
      this.connection.send(encodeInput(input), INPUTS)
      this.connection.flush()
    }
    return this.#snapshots.at(nowMs)
  }

  #handle(event: GameEvent): void {
    if (event.type === 'welcome') this.id = event.id
    else if (event.type === 'coin') this.coin = { x: event.x, y: event.y }
    else this.scores.set(event.id, event.score)
  }
}
