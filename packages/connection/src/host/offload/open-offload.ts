import type { SocketAddress, SocketOptions } from '../runtime.ts'
import { findDescriptor } from './find-descriptor.ts'
import { askForBuffers, type KernelBuffers } from './kernel-buffers.ts'
import { isLibcKnown, type Libc } from './libc.ts'
import { enableOffload, type NativeSocket } from './native-socket.ts'
import type { OffloadReason } from './offload-status.ts'

/** Where a runtime runs, and how it gets at the C library there. */
export interface LibcSource {
  /** As `process.platform` and `process.arch`, or `Deno.build.os` and `.arch`, name them. */
  readonly platform: string
  readonly architecture: string
  /** Whether only the C library can ask for larger kernel buffers, offload or not. */
  readonly asksForBuffers: boolean
  /** The C library; `undefined` where the runtime has no way to it, or no permission yet. Never asks for one. */
  load(): Promise<Libc | undefined>
}

/** What came of it. */
export interface OffloadSetup {
  /** The socket, if offload is on. */
  readonly native?: NativeSocket
  /** Why it is off otherwise. */
  readonly reason?: OffloadReason
  /** Kernel buffers, if they were asked for. */
  readonly buffers?: KernelBuffers
}

/**
 * Readies the socket that the runtime bound to `address` for segmentation offload, if `options`
 * want it and system, runtime and kernel have it.
 */
export async function openOffload(
  options: SocketOptions,
  address: SocketAddress,
  source: LibcSource,
): Promise<OffloadSetup> {
  const isWanted = options.offload === 'auto'
  const off = (reason: OffloadReason): OffloadSetup => ({ reason: isWanted ? reason : 'option' })
  if (!isWanted && !source.asksForBuffers) return off('option')
  if (!isLibcKnown(source.platform, source.architecture)) return off('system')
  const libc = await source.load()
  if (libc === undefined) return off('ffi')
  const descriptor = findDescriptor(libc, address)
  if (descriptor === -1) return off('kernel')
  const native = { libc, descriptor, family: address.family }
  const buffers = source.asksForBuffers ? { buffers: askForBuffers(native, options) } : {}
  if (!isWanted || !enableOffload(native)) return { ...off('kernel'), ...buffers }
  return { native, ...buffers }
}
