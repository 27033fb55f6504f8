/** The part of a connection that a transfer needs. */
export interface MessageLink {
  /** Resolves when the connection has ended. */
  readonly closed: Promise<{ readonly code: string }>
  /** Returns false when it is time to wait for {@link drained}. */
  send(message: Uint8Array, options: { readonly channel: number; readonly transfer: true }): boolean
  drained(): Promise<void>
  /** The messages as they come, until the connection ends. */
  [Symbol.asyncIterator](): AsyncIterator<{ readonly data: Uint8Array }>
}
