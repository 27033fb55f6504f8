import type { Libc } from '../../src/host/offload/libc.ts'

/** What left in one piece. */
export interface SentBatch {
  /** `sockaddr` as text, `''` if there was none. */
  readonly to: string
  readonly segmentBytes: number
  readonly bytes: Uint8Array
}

/** What waits in the kernel to be read. */
export interface Arrival {
  readonly bytes: Uint8Array
  /** The `sockaddr` of its sender. */
  readonly from: Uint8Array
  /** Size of the datagrams that it is merged of. */
  readonly segmentBytes?: number
}

export interface FakeSocket {
  readonly address: Uint8Array
  /** As `SO_TYPE` tells: 1 for TCP, 2 for UDP. */
  readonly type: number
}

/** Memory with addresses beyond 32 bits, and a kernel that reads what is put there as Linux does. */
export class FakeKernel {
  readonly batches: SentBatch[] = []
  readonly sockets = new Map<number, FakeSocket>()
  /** Options by `level/option`; setting another one fails. */
  readonly options = new Map<string, number>()
  /** What the next calls of `recvmmsg` find. */
  readonly arrivals: Arrival[] = []
  /** Why the next messages of `sendmmsg` or calls of `recvmmsg` fail, 0 for one that does not. */
  readonly failures: number[] = []
  readonly #memories: ArrayBufferLike[] = []
  #errno = 0

  readonly libc: Libc = {
    getsockname: (descriptor, address) => {
      const socket = this.sockets.get(descriptor)
      if (socket === undefined) return this.#fail(9)
      address.set(socket.address)
      return 0
    },
    getsockopt: (descriptor, level, option, value) => {
      const type = level === 1 && option === 3 ? this.sockets.get(descriptor)?.type : undefined
      const found = type ?? this.options.get(`${level}/${option}`)
      if (found === undefined) return this.#fail(92)
      new DataView(value.buffer).setInt32(0, found, true)
      return 0
    },
    setsockopt: (_descriptor, level, option, value) => {
      if (!this.options.has(`${level}/${option}`)) return this.#fail(92)
      this.options.set(`${level}/${option}`, new DataView(value.buffer).getInt32(0, true))
      return 0
    },
    sendmmsg: (_descriptor, messages, count) => {
      for (let i = 0; i < count; i++) {
        const failure = this.failures.shift() ?? 0
        if (failure !== 0) {
          // Linux tells why one failed only if it was the first.
          if (i > 0) this.failures.unshift(failure)
          return i > 0 ? i : this.#fail(failure)
        }
        this.#send(new DataView(messages.buffer, messages.byteOffset + i * 64, 64))
      }
      return count
    },
    recvmmsg: (_descriptor, messages, count, flags, timeout) => {
      const failure = this.failures.shift() ?? (this.arrivals.length === 0 ? 11 : 0)
      if (failure !== 0) return this.#fail(failure)
      if (flags !== 0x40 || timeout !== null) throw new Error('a call that may wait')
      const taken = this.arrivals.splice(0, count)
      for (const [index, arrival] of taken.entries()) {
        this.#deliver(new DataView(messages.buffer, index * 64, 64), arrival)
      }
      return taken.length
    },
    addressOf: (bytes) => {
      let index = this.#memories.indexOf(bytes.buffer)
      if (index === -1) index = this.#memories.push(bytes.buffer) - 1
      return (index + 1) * 2 ** 40 + 0xffff_f000 + bytes.byteOffset
    },
    errno: () => this.#errno,
  }

  #send(view: DataView): void {
    const vector = this.#read(pointerAt(view, 16), 16)
    const bytes = this.#read(pointerAt(vector, 0), Number(vector.getBigUint64(8, true)))
    const controlBytes = Number(view.getBigUint64(40, true))
    const addressBytes = view.getUint32(8, true)
    this.batches.push({
      to: addressBytes === 0 ? '' : toText(this.#read(pointerAt(view, 0), addressBytes)),
      segmentBytes:
        controlBytes === 0 ? 0 : toSegmentBytes(this.#read(pointerAt(view, 32), controlBytes)),
      bytes: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).slice(),
    })
  }

  #deliver(header: DataView, { bytes, from, segmentBytes }: Arrival): void {
    const buffer = this.#read(pointerAt(header, 16), 16)
    const roomBytes = Number(buffer.getBigUint64(8, true))
    if (roomBytes < bytes.length || header.getUint32(24, true) !== 1) throw new Error('no room')
    this.#write(pointerAt(buffer, 0), bytes)
    if (header.getUint32(8, true) < from.length) throw new Error('no room for the address')
    this.#write(pointerAt(header, 0), from)
    header.setUint32(8, from.length, true)
    if (segmentBytes !== undefined) {
      if (Number(header.getBigUint64(40, true)) < 24) throw new Error('no room for control')
      const control = Uint32Array.of(20, 0, 17, 104, segmentBytes, 0)
      this.#write(pointerAt(header, 32), new Uint8Array(control.buffer))
    }
    header.setBigUint64(40, segmentBytes === undefined ? 0n : 24n, true)
    header.setUint32(56, bytes.length, true)
  }

  #write(address: number, bytes: Uint8Array): void {
    const view = this.#read(address, bytes.length)
    new Uint8Array(view.buffer, view.byteOffset, bytes.length).set(bytes)
  }

  #fail(errno: number): -1 {
    this.#errno = errno
    return -1
  }

  #read(address: number, sizeBytes: number): DataView {
    const index = Math.floor((address - 0xffff_f000) / 2 ** 40) - 1
    const memory = this.#memories[index] as ArrayBuffer
    return new DataView(memory, address - 0xffff_f000 - (index + 1) * 2 ** 40, sizeBytes)
  }
}

/** The datagrams that a batch leaves as. */
export function segmentsOf({ bytes, segmentBytes }: SentBatch): Uint8Array[] {
  if (segmentBytes === 0) return [bytes]
  const segments: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += segmentBytes) {
    segments.push(bytes.subarray(at, at + segmentBytes))
  }
  return segments
}

function pointerAt(view: DataView, offset: number): number {
  return Number(view.getBigUint64(offset, true))
}

function toSegmentBytes(control: DataView): number {
  const header = [
    control.getBigUint64(0, true),
    control.getInt32(8, true),
    control.getInt32(12, true),
  ]
  if (header.join() !== '18,17,103') throw new Error(`control message of ${header}`)
  return control.getUint16(16, true)
}

/** Only of IPv4. */
function toText(address: DataView): string {
  const octets = [4, 5, 6, 7].map((at) => address.getUint8(at))
  return `${octets.join('.')}:${address.getUint16(2)}`
}
