/** Where a socket has datagrams written to that leave. */
export interface SendMemory {
  /** The next datagram goes here… */
  readonly bytes: Uint8Array
  /** …from here on, where a whole frame fits. */
  readonly offset: number
  /** Leaves the `sizeBytes` at {@link offset} to the socket. */
  advance(sizeBytes: number): void
}
