import { connect, type RudpConnection } from '@rudp/node'
import { decodeNotice, encode, LOBBY_CHANNEL, MAX_REQUEST_BYTES, type Notice } from './protocol.ts'

/** One person in the chat, who may be in many rooms. */
export class ChatClient {
  readonly connection: RudpConnection
  readonly #name: string
  readonly #channels = new Map<string, number>()
  readonly #show: (line: string) => void

  private constructor(connection: RudpConnection, name: string, show: (line: string) => void) {
    this.connection = connection
    this.#name = name
    this.#show = show
    void this.#listen()
  }

  /** @param show - is given each line that a person should see */
  static async connect(
    address: Parameters<typeof connect>[0],
    name: string,
    show: (line: string) => void,
  ): Promise<ChatClient> {
    return new ChatClient(
      await connect(address, { maxMessageBytes: MAX_REQUEST_BYTES }),
      name,
      show,
    )
  }

  join(room: string): void {
    this.connection.send(encode({ join: room, name: this.#name }), { channel: LOBBY_CHANNEL })
  }

  /** Says `text` in `room`; what it shows comes back from the server, in the order that all see. */
  say(room: string, text: string): void {
    const channel = this.#channels.get(room)
    if (channel === undefined) this.#show(`You are not in ${room}.`)
    else this.connection.send(encode({ say: text }), { channel })
  }

  leave(room: string): void {
    const channel = this.#channels.get(room)
    if (channel !== undefined) this.connection.send(encode({ leave: true }), { channel })
    this.#channels.delete(room)
  }

  async #listen(): Promise<void> {
    for await (const { data, channel } of this.connection) {
      this.#handle(decodeNotice(data), channel)
    }
    const { error } = await this.connection.closed
    this.#show(error?.message ?? 'Goodbye.')
  }

  #handle(notice: Notice, channel: number): void {
    if ('room' in notice) this.#channels.set(notice.room, channel)
    const room = [...this.#channels].find(([, other]) => other === channel)?.[0]
    if ('refused' in notice) this.#show(notice.refused)
    else if (room === undefined)
      return // We have left; this was under way.
    else if ('room' in notice) this.#show(`[${room}] here: ${notice.people.join(', ') || 'nobody'}`)
    else if ('says' in notice) this.#show(`[${room}] ${notice.name}: ${notice.says}`)
    else this.#show(`[${room}] ${notice.name} ${notice.comes ? 'comes' : 'goes'}`)
  }
}
