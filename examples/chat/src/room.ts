import type { RudpConnection } from '@rudp/node'
import { encode, type Notice } from './protocol.ts'

/** People who hear each other, on a channel of their own. */
export class Room {
  readonly name: string
  readonly channel: number
  readonly #names = new Map<RudpConnection, string>()

  constructor(name: string, channel: number) {
    this.name = name
    this.channel = channel
  }

  get isEmpty(): boolean {
    return this.#names.size === 0
  }

  join(member: RudpConnection, name: string): void {
    if (this.#names.has(member)) return
    // The newcomer's first message on this channel: order holds within a channel, so it comes
    // before all that is said, which it would not on any other.
    this.#send(member, { room: this.name, people: [...this.#names.values()] })
    this.#tell({ name, comes: true })
    this.#names.set(member, name)
  }

  say(member: RudpConnection, text: string): void {
    const name = this.#names.get(member)
    if (name !== undefined) this.#tell({ name, says: text })
  }

  leave(member: RudpConnection): void {
    const name = this.#names.get(member)
    if (this.#names.delete(member) && name !== undefined) this.#tell({ name, comes: false })
  }

  #tell(notice: Notice): void {
    for (const member of this.#names.keys()) this.#send(member, notice)
  }

  #send(member: RudpConnection, notice: Notice): void {
    // Somebody may be leaving this very moment; `close` will take them off the list.
    if (member.state !== 'connected') return
    const hasRoom = member.send(encode(notice), { channel: this.channel })
    // Who does not keep up would have us queue for ever: a megabyte is enough.
    if (!hasRoom) void member.close({ drain: false })
  }
}
