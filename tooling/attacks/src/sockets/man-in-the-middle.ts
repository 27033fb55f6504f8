import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

/**
 * Stands between one client and the server on real sockets and forwards what they say. What it adds
 * comes, for each of them, from the other's address: what an attacker that forges addresses can do.
 */
export class ManInTheMiddle {
  readonly port: number
  /** Frames that passed, towards the server and back. */
  readonly upwards: Uint8Array[] = []
  readonly downwards: Uint8Array[] = []
  readonly #front: Socket
  readonly #back: Socket
  readonly #serverPort: number
  #clientPort = 0

  private constructor(front: Socket, back: Socket, serverPort: number) {
    this.port = front.address().port
    this.#front = front
    this.#back = back
    this.#serverPort = serverPort
    front.on('message', (bytes, from) => {
      this.#clientPort = from.port
      if (this.upwards.length < 2_000) this.upwards.push(new Uint8Array(bytes))
      this.injectUp(bytes)
    })
    back.on('message', (bytes) => {
      if (this.downwards.length < 2_000) this.downwards.push(new Uint8Array(bytes))
      this.injectDown(bytes)
    })
  }

  static async open(serverPort: number): Promise<ManInTheMiddle> {
    const sockets = [createSocket('udp4'), createSocket('udp4')] as const
    for (const socket of sockets) {
      socket.bind(0, '127.0.0.1')
      await once(socket, 'listening')
    }
    return new ManInTheMiddle(...sockets, serverPort)
  }

  /** Sends to the server in the client's name. The bytes are copied. */
  injectUp(bytes: Uint8Array): void {
    this.#back.send(new Uint8Array(bytes), this.#serverPort, '127.0.0.1')
  }

  /** Sends to the client in the server's name. */
  injectDown(bytes: Uint8Array): void {
    this.#front.send(new Uint8Array(bytes), this.#clientPort, '127.0.0.1')
  }

  close(): void {
    this.#front.close()
    this.#back.close()
  }
}
