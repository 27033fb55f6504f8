import { type PlayerState, type Snapshot, TICK_MS } from './protocol.ts'

/** How far behind the server the view is: two lost snapshots and some jitter fit in. */
const DELAY_MS = 4 * TICK_MS
/** What may be made good a snapshot when the two clocks drift apart. */
const DRIFT_MS = 0.05

/** The last few snapshots, and the world as it was between any two of them. */
export class SnapshotBuffer {
  readonly #snapshots: Snapshot[] = []
  /** Our clock minus the server's, by the snapshot that was least delayed. */
  #offsetMs = Infinity

  add(snapshot: Snapshot, nowMs: number): void {
    this.#offsetMs = Math.min(this.#offsetMs + DRIFT_MS, nowMs - snapshot.tick * TICK_MS)
    // An unreliable channel drops what is older than what it has delivered, so these come in order.
    this.#snapshots.push(snapshot)
    // The older one of those around the moment that is shown is still needed.
    const shownTick = this.#shownTick(nowMs)
    while ((this.#snapshots[1]?.tick ?? Infinity) <= shownTick) this.#snapshots.shift()
  }

  /** The players as they are to be drawn at `nowMs`; none before the first snapshot is old enough. */
  at(nowMs: number): PlayerState[] {
    const shownTick = this.#shownTick(nowMs)
    const after = this.#snapshots.findIndex(({ tick }) => tick > shownTick)
    // Nothing newer has come: better stand still than guess.
    if (after < 0) return [...(this.#snapshots.at(-1)?.players ?? [])]
    const [from, to] = [this.#snapshots[after - 1], this.#snapshots[after]]
    if (from === undefined || to === undefined) return []
    const share = (shownTick - from.tick) / (to.tick - from.tick)
    return to.players.map((player) => {
      const before = from.players.find(({ id }) => id === player.id) ?? player
      return {
        id: player.id,
        x: before.x + share * (player.x - before.x),
        y: before.y + share * (player.y - before.y),
      }
    })
  }

  #shownTick(nowMs: number): number {
    return (nowMs - this.#offsetMs - DELAY_MS) / TICK_MS
  }
}
