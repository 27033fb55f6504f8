/**
 * Takes a datagram that has arrived. The bytes are borrowed for the call; what is kept is copied.
 * Anything but bytes is counted as malformed.
 */
export type DatagramHandler = (bytes: Uint8Array | ArrayBuffer) => void

/**
 * Anything that carries datagrams to one peer and back: a message port, a WebRTC data channel, a
 * connected socket, a pipe in a test. It may lose, repeat, reorder and damage them.
 */
export interface UdpLike {
  /**
   * Sends one datagram, of at most 1,472 bytes, which the carrier owns from now on. If it throws,
   * or returns a promise that rejects, the datagram counts as lost.
   */
  send(bytes: Uint8Array): unknown
  /**
   * How arriving datagrams reach the endpoint, in one of two shapes:
   *
   * - a method, which is called once with the handler, and may return a function that undoes it;
   * - a property without a value yet, which is assigned the handler, as `onmessage` is.
   */
  onReceive?: ((handler: DatagramHandler) => unknown) | DatagramHandler | null | undefined
}
