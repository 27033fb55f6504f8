import { MALFORMED, type MergedBuffer, splitFrames, uflow3 } from '@rudp/wire'
import type { DatagramReceiver } from '../runtime.ts'

/** Datagrams that a kernel merges at most; Linux: `UDP_MAX_SEGMENTS`, 64 before 6.9. */
const MAX_SEGMENTS = 128

/**
 * Takes buffers apart in which the kernel may have merged datagrams (`UDP_GRO`), and hands each of
 * them on.
 *
 * Runtimes do not pass the segment size on, but all of them except the last have it, and the first
 * frame tells its length. So a damaged one further behind hurts none of its neighbours. Where the
 * first is damaged the buffer counts as one datagram, which is none. Whatever the bytes, each is
 * looked at once.
 */
export class MergedReceiver {
  readonly #receiver: DatagramReceiver
  readonly #buffer: MergedBuffer = { bytes: new Uint8Array(), start: 0, end: 0, segmentBytes: 0 }
  readonly #visit: (bytes: Uint8Array, start: number, end: number) => number
  #hostname = ''
  #port = 0

  constructor(receiver: DatagramReceiver) {
    this.#receiver = receiver
    this.#visit = (bytes, start, end) => {
      this.#receiver.handleDatagram(bytes, start, end, this.#hostname, this.#port)
      return 0
    }
  }

  /** Takes what the runtime read, borrowed for the call. Returns how many datagrams it was. */
  handle(bytes: Uint8Array, hostname: string, port: number): number {
    const sizeBytes = bytes.length
    const segmentBytes = uflow3.measureFrame(bytes, 0, sizeBytes)
    if (segmentBytes === MALFORMED || sizeBytes > MAX_SEGMENTS * segmentBytes) {
      this.#receiver.handleDatagram(bytes, 0, sizeBytes, hostname, port)
      return 1
    }
    const buffer = this.#buffer
    buffer.bytes = bytes
    buffer.end = sizeBytes
    buffer.segmentBytes = segmentBytes
    this.#hostname = hostname
    this.#port = port
    splitFrames(uflow3, buffer, this.#visit)
    return Math.ceil(sizeBytes / segmentBytes)
  }
}
