import { listen, type RudpConnection, type RudpServer } from '@rudp/node'
import { decodeRequest, encode, LOBBY_CHANNEL, MAX_REQUEST_BYTES } from './protocol.ts'
import { Room } from './room.ts'

const CHANNELS = 64

/** Serves a chat on `port` (0: a free one). */
export function serveChat(port: number, hostname = '127.0.0.1'): Promise<RudpServer> {
  const rooms = new Rooms()
  return listen({
    port,
    hostname,
    // All the memory that the messages of one client can take; who fills it has to wait.
    maxReceiveAlloc: MAX_REQUEST_BYTES,
    message(member, message, channel) {
      const request = decodeRequest(message)
      if (request === undefined) return
      if ('join' in request) rooms.join(member, request.join, request.name)
      else if ('say' in request) rooms.at(channel)?.say(member, request.say)
      else rooms.leave(member, channel)
    },
    close(member) {
      for (let channel = 1; channel < CHANNELS; channel++) rooms.leave(member, channel)
    },
    error: console.error,
  })
}

/** The rooms by their channels. A room is there while somebody is in it. */
class Rooms {
  readonly #byChannel: (Room | undefined)[] = new Array(CHANNELS).fill(undefined)

  at(channel: number): Room | undefined {
    return this.#byChannel[channel]
  }

  join(member: RudpConnection, roomName: string, name: string): void {
    const room = this.#byChannel.find((room) => room?.name === roomName) ?? this.#open(roomName)
    if (room !== undefined) room.join(member, name)
    else member.send(encode({ refused: 'every room is taken' }), { channel: LOBBY_CHANNEL })
  }

  leave(member: RudpConnection, channel: number): void {
    const room = this.#byChannel[channel]
    room?.leave(member)
    if (room?.isEmpty) this.#byChannel[channel] = undefined
  }

  #open(name: string): Room | undefined {
    const channel = this.#byChannel.indexOf(undefined, LOBBY_CHANNEL + 1)
    return channel < 0 ? undefined : (this.#byChannel[channel] = new Room(name, channel))
  }
}
