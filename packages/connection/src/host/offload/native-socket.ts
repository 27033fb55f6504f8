import { type Libc, SOL_UDP, setIntOption, UDP_GRO, UDP_SEGMENT } from './libc.ts'

/** A socket of the runtime as the kernel knows it. */
export interface NativeSocket {
  readonly libc: Libc
  readonly descriptor: number
  readonly family: 'IPv4' | 'IPv6'
}

/**
 * Has the kernel merge what arrives for the socket (`UDP_GRO`).
 *
 * @returns Whether the kernel knows segmentation offload both ways (Linux 5.0).
 */
export function enableOffload({ libc, descriptor }: NativeSocket): boolean {
  // Sets what is set already. A kernel that does not know the option would send what is to be
  // segmented as one datagram in fragments.
  if (!setIntOption(libc, descriptor, SOL_UDP, UDP_SEGMENT, 0)) return false
  return setIntOption(libc, descriptor, SOL_UDP, UDP_GRO, 1)
}
