import type { SocketAddress } from '../runtime.ts'
import { getIntOption, type Libc, SO_TYPE, SOCK_DGRAM, SOL_SOCKET } from './libc.ts'
import { MAX_SOCKET_ADDRESS_BYTES, writeSocketAddress } from './write-socket-address.ts'

/** A process with more open files than this keeps to plain sending. */
const MAX_DESCRIPTORS = 65_536

/**
 * Finds the descriptor of the UDP socket of this process that is bound to `address`. No runtime
 * tells it, but the kernel tells what each of them is bound to. A new socket gets the lowest
 * number that is free, so that the search is as long as there are open files.
 *
 * @returns The descriptor, or -1.
 */
export function findDescriptor(libc: Libc, address: SocketAddress): number {
  const { family, hostname, port } = address
  const wanted = new Uint8Array(MAX_SOCKET_ADDRESS_BYTES)
  const sizeBytes = writeSocketAddress(wanted, 0, family, hostname, port)
  if (sizeBytes === 0) return -1
  const found = new Uint8Array(128)
  const size = Int32Array.of(0)
  const sizeMemory = new Uint8Array(size.buffer)
  // A connected socket may be bound to one address and report none: then the port decides.
  const comparedBytes = /^[0.:]+$/.test(hostname) ? 4 : sizeBytes
  for (let descriptor = 0; descriptor < MAX_DESCRIPTORS; descriptor++) {
    size[0] = found.length
    if (libc.getsockname(descriptor, found, sizeMemory) !== 0) continue
    if (!startsAlike(found, wanted, comparedBytes)) continue
    // A TCP socket may be bound to the same address.
    if (getIntOption(libc, descriptor, SOL_SOCKET, SO_TYPE) === SOCK_DGRAM) return descriptor
  }
  return -1
}

function startsAlike(a: Uint8Array, b: Uint8Array, sizeBytes: number): boolean {
  for (let i = 0; i < sizeBytes; i++) if (a[i] !== b[i]) return false
  return true
}
