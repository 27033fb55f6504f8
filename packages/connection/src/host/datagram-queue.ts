import type { DatagramReceiver } from './runtime.ts'

/** Counted for each datagram beside its bytes, so that a flood of empty ones is bounded as well. */
const BOOKKEEPING_BYTES = 64
const FIRST_CAPACITY_BYTES = 16_384

/** Datagrams that wait to be read. What finds no room is lost, as in a kernel's buffer. */
export class DatagramQueue {
  /** Datagrams that found no room. */
  dropped = 0
  readonly #limitBytes: number
  #bytes = new Uint8Array(0)
  #usedBytes = 0
  readonly #ends: number[] = []
  readonly #hostnames: string[] = []
  readonly #ports: number[] = []

  /** @param limitBytes Memory that the datagrams and what is noted of them may take. */
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  /** Copies a datagram. */
  push(bytes: Uint8Array, start: number, end: number, hostname: string, port: number): void {
    const sizeBytes = end - start
    const usedBytes = this.#usedBytes + sizeBytes
    if (usedBytes + (this.#ends.length + 1) * BOOKKEEPING_BYTES > this.#limitBytes) {
      this.dropped++
      return
    }
    if (usedBytes > this.#bytes.length) this.#grow(usedBytes)
    this.#bytes.set(bytes.subarray(start, end), this.#usedBytes)
    this.#usedBytes = usedBytes
    this.#ends.push(usedBytes)
    this.#hostnames.push(hostname)
    this.#ports.push(port)
  }

  /** Hands all of them to `receiver`, oldest first. None may arrive meanwhile. */
  drainTo(receiver: DatagramReceiver): void {
    let start = 0
    for (let index = 0; index < this.#ends.length; index++) {
      const end = this.#ends[index] ?? 0
      const hostname = this.#hostnames[index] ?? ''
      receiver.handleDatagram(this.#bytes, start, end, hostname, this.#ports[index] ?? 0)
      start = end
    }
    this.#usedBytes = 0
    this.#ends.length = 0
    this.#hostnames.length = 0
    this.#ports.length = 0
  }

  #grow(neededBytes: number): void {
    const capacity = Math.max(FIRST_CAPACITY_BYTES, this.#bytes.length * 2, neededBytes)
    const grown = new Uint8Array(capacity)
    grown.set(this.#bytes.subarray(0, this.#usedBytes))
    this.#bytes = grown
  }
}
