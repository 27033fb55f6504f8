import { MAX_SOCKET_ADDRESS_BYTES, writeSocketAddress } from './write-socket-address.ts'

/** Addresses that are remembered; beyond them all are written anew. They take half a MiB. */
const MAX_ADDRESSES = 4_096

/**
 * Writes socket addresses as {@link writeSocketAddress} does, but reads the text of each only once:
 * 27 ns instead of 400.
 */
export class SocketAddresses {
  readonly #family: 'IPv4' | 'IPv6'
  /** By hostname: an address with port 0; `undefined` is no address of that family. */
  readonly #known = new Map<string, Uint8Array | undefined>()

  /** @param family The socket's. */
  constructor(family: 'IPv4' | 'IPv6') {
    this.#family = family
  }

  /** Writes an address at `offset`. Returns its size, or 0 if it is none that can be written. */
  write(out: Uint8Array, offset: number, hostname: string, port: number): number {
    const address = this.#known.has(hostname) ? this.#known.get(hostname) : this.#read(hostname)
    if (address === undefined) return 0
    out.set(address, offset)
    this.writePort(out, offset, port)
    return address.length
  }

  /** Makes the address at `offset` one of another port. */
  writePort(out: Uint8Array, offset: number, port: number): void {
    out[offset + 2] = port >> 8
    out[offset + 3] = port
  }

  #read(hostname: string): Uint8Array | undefined {
    const memory = new Uint8Array(MAX_SOCKET_ADDRESS_BYTES)
    const sizeBytes = writeSocketAddress(memory, 0, this.#family, hostname, 0)
    const address = sizeBytes === 0 ? undefined : memory.subarray(0, sizeBytes)
    if (this.#known.size >= MAX_ADDRESSES) this.#known.clear()
    this.#known.set(hostname, address)
    return address
  }
}
