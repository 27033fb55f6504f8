import type { Connect, Listen, Runtime } from '@rudp/connection/host'

/** An adapter under test, and the test runner of its runtime. */
export interface Host {
  readonly runtime: Runtime
  readonly listen: Listen
  readonly connect: Connect
  /** Whether a client's socket hears that nobody listens. */
  readonly hearsRefusals: boolean
  /** Whether sockets bind to IPv6 here; see {@link hasIpv6}. */
  readonly hasIpv6: boolean
  /** Whether segmentation offload is to be on where nobody turned it off. */
  readonly hasOffload: boolean
  /** Registers a test. */
  test(name: string, run: () => Promise<void>): void
}

export const LOOPBACK = '127.0.0.1'

/** Options of a socket that talks to others of this machine. */
export const SOCKET_OPTIONS = {
  hostname: LOOPBACK,
  port: 0,
  maxFrameBytes: 1472,
  receiveBufferBytes: 1_048_576,
  sendBufferBytes: 1_048_576,
} as const

/** Whether the machine lets `runtime` bind to IPv6. */
export async function hasIpv6(runtime: Runtime): Promise<boolean> {
  const deaf = { handleDatagram() {}, handleBatchEnd() {}, handleError() {} }
  try {
    const socket = await runtime.open({ ...SOCKET_OPTIONS, hostname: '::1' }, deaf)
    await socket.close()
    return true
  } catch {
    return false
  }
}
