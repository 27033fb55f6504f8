import type { Libc } from '../../src/host/offload/libc.ts'

/** What left in one call. */
export interface SentBatch {
  /** `sockaddr` as text, `''` if there was none. */
  readonly to: string
  readonly segmentBytes: number
  readonly bytes: Uint8Array
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
  /** Why the next calls of `sendmsg` fail, 0 for one that does not. */
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
    sendmsg: (_descriptor, message) => {
      const failure = this.failures.shift() ?? 0
      if (failure !== 0) return this.#fail(failure)
      const view = new DataView(message.buffer)
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
      return bytes.byteLength
    },
    addressOf: (bytes) => {
      let index = this.#memories.indexOf(bytes.buffer)
      if (index === -1) index = this.#memories.push(bytes.buffer) - 1
      return (index + 1) * 2 ** 40 + 0xffff_f000 + bytes.byteOffset
    },
    errno: () => this.#errno,
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
