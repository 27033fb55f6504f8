import { getIntOption, SO_RCVBUF, SO_SNDBUF, SOL_SOCKET, setIntOption } from './libc.ts'
import type { NativeSocket } from './native-socket.ts'

/** Kernel buffers of a socket, in bytes. */
export interface KernelBuffers {
  readonly receiveBufferBytes: number
  readonly sendBufferBytes: number
}

/** More than any kernel grants, yet an int when it is doubled, as Linux does. */
const MAX_BUFFER_BYTES = 2 ** 30 - 1

/** Asks for buffers where the runtime has no way to. Returns what the kernel granted within its limits. */
export function askForBuffers(native: NativeSocket, asked: KernelBuffers): KernelBuffers {
  return {
    receiveBufferBytes: askForBuffer(native, SO_RCVBUF, asked.receiveBufferBytes),
    sendBufferBytes: askForBuffer(native, SO_SNDBUF, asked.sendBufferBytes),
  }
}

function askForBuffer({ libc, descriptor }: NativeSocket, option: number, asked: number): number {
  const sizeBytes = Math.floor(Math.min(asked, MAX_BUFFER_BYTES))
  setIntOption(libc, descriptor, SOL_SOCKET, option, sizeBytes)
  return getIntOption(libc, descriptor, SOL_SOCKET, option)
}
