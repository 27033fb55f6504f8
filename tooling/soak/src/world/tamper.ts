import type { Random } from '@rudp/simulator'
import { MALFORMED, NONE, uflow3 } from '@rudp/wire'
import type { Attack } from '../plan/plan.ts'
import type { Door } from './door.ts'
import { ACK, DISCONNECT, seal, uint32At } from './frame-bytes.ts'

/** Datagrams kept to be said again. */
const MEMORY = 64
const MAX_FRAME_BYTES = 1472
const MESSAGE_ID_MASK = 0xf_ffff

/**
 * Somebody at the doorstep of a side, who sees what comes and adds to it in the peer's name: what
 * version 3 promises to withstand. (What it cannot, such as the right ids with another payload, or
 * keeping datagrams back, is not in here: docs/reliability.md §4.)
 */
export class Tamper {
  readonly #random: Random
  readonly #rate: number
  readonly #attacks: readonly Attack[]
  readonly #memory: Uint8Array[] = []
  readonly #reader = uflow3.createReader()

  constructor(random: Random, rate: number, attacks: readonly Attack[]) {
    this.#random = random
    this.#rate = rate
    this.#attacks = attacks
  }

  /**
   * Looks at a datagram that has just been handled, and may add one.
   *
   * @param wasTaken - whether a connection stood for it; what was dropped and is said again later
   *   is new to whom it is said, and nothing tells it from a datagram that was late
   * @returns Whether it did, which may raise doubts whether the peer is still there.
   */
  handle(door: Door, bytes: Uint8Array, from: string, wasTaken: boolean): boolean {
    const random = this.#random
    if (this.#attacks.length === 0) return false
    if (wasTaken) this.#memory[random.int(0, MEMORY - 1)] = bytes.slice()
    if (!random.chance(this.#rate)) return false
    const forged = this.#forge(random.pick(this.#attacks), bytes)
    if (forged === undefined) return false
    door.inject(forged, from)
    return true
  }

  #forge(attack: Attack, bytes: Uint8Array): Uint8Array | undefined {
    const random = this.#random
    switch (attack) {
      case 'replay':
        return this.#memory[random.int(0, MEMORY - 1)]
      case 'garbage':
        return this.#garbage()
      case 'data':
        return this.#data()
      case 'ack':
        return this.#ack(bytes)
      case 'sync':
        return this.#sync(bytes)
      case 'disconnect':
        return frame(5, (out) => uflow3.writeDisconnect(out, 0))
      case 'handshake':
        return this.#handshake()
    }
  }

  #garbage(): Uint8Array {
    const random = this.#random
    const garbage = new Uint8Array(random.int(0, MAX_FRAME_BYTES))
    random.fill(garbage)
    if (garbage.length < 5) return garbage
    garbage[0] = random.int(0, 12)
    // Neither a disconnect nor what needs no more than a checksum to be true.
    if (garbage[0] === DISCONNECT) garbage[0] = 9
    return random.chance(0.5) ? seal(garbage) : garbage
  }

  /** A frame of an id that was guessed. */
  #data(): Uint8Array {
    const random = this.#random
    const payload = new Uint8Array(random.int(0, 500))
    return frame(MAX_FRAME_BYTES, (out) => {
      const writer = uflow3.createDataWriter()
      writer.begin(out, 0, out.length, random.uint32(), 0)
      const header = {
        messageId: random.uint32() & MESSAGE_ID_MASK,
        channel: random.int(0, 63),
        windowParentLead: 0,
        channelParentLead: 0,
        fragmentId: 0,
        lastFragmentId: 0,
      }
      writer.add(header, payload, 0, payload.length)
      return writer.finish()
    })
  }

  /** An ack of what was never sent, or whose one base is right and the other cannot be. */
  #ack(bytes: Uint8Array): Uint8Array | undefined {
    const random = this.#random
    if (bytes[0] !== ACK) return undefined
    const frameBaseId = uint32At(bytes, 1)
    const messageBaseId = uint32At(bytes, 5)
    const writer = uflow3.createAckWriter()
    return frame(MAX_FRAME_BYTES, (out) => {
      switch (random.int(0, 2)) {
        case 0:
          writer.begin(out, 0, out.length, frameBaseId, messageBaseId)
          writer.add((frameBaseId + random.int(20_000, 2e9)) >>> 0, random.uint32() | 1, 0)
          break
        case 1:
          writer.begin(
            out,
            0,
            out.length,
            frameBaseId,
            (messageBaseId + random.int(5_000, 9e5)) >>> 0,
          )
          break
        default: {
          const ahead = (messageBaseId + random.int(1, 50)) & MESSAGE_ID_MASK
          writer.begin(out, 0, out.length, (frameBaseId + random.int(20_000, 2e9)) >>> 0, ahead)
        }
      }
      return writer.finish()
    })
  }

  /** A sync that says that all is sent, right behind data that says otherwise. */
  #sync(bytes: Uint8Array): Uint8Array {
    const random = this.#random
    let nextMessageId = random.uint32() & MESSAGE_ID_MASK
    if (random.chance(0.8) && this.#reader.read(bytes) !== MALFORMED) {
      while (this.#reader.nextFragment()) nextMessageId = this.#reader.fragment.messageId
      nextMessageId = (nextMessageId + random.int(1, 4_000)) & MESSAGE_ID_MASK
    }
    const nextFrameId = random.chance(0.5) ? NONE : random.uint32()
    return frame(14, (out) => uflow3.writeSync(out, 0, { nextFrameId, nextMessageId }))
  }

  #handshake(): Uint8Array {
    const random = this.#random
    const limits = { maxReceiveRate: 1e6, maxMessageBytes: 1_000, maxReceiveAlloc: 1e6 }
    const nonce = random.uint32()
    const nonceAck = random.uint32()
    return frame(MAX_FRAME_BYTES, (out) => {
      switch (random.int(0, 3)) {
        case 0:
          return uflow3.writeHandshakeSyn(out, 0, { version: 3, nonce, ...limits })
        case 1:
          return uflow3.writeHandshakeSynAck(out, 0, { nonceAck, nonce, ...limits })
        case 2:
          return uflow3.writeHandshakeAck(out, 0, { nonceAck })
        default:
          return uflow3.writeHandshakeError(out, 0, { nonceAck, code: random.int(0, 2) })
      }
    })
  }
}

function frame(maxBytes: number, write: (out: Uint8Array) => number): Uint8Array {
  const out = new Uint8Array(maxBytes)
  return out.subarray(0, write(out))
}
