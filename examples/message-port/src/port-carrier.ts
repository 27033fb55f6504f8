import type { DatagramHandler, UdpLike } from '@rudp/endpoint'

/** What of the web's `MessagePort` is needed: browsers, their workers, Node, Deno and Bun have it. */
export interface Port {
  postMessage(message: Uint8Array): void
  addEventListener(type: 'message', listener: (event: Event) => void): void
  start(): void
  close(): void
}

/**
 * A message port as a carrier of datagrams.
 *
 * @param onArrival Called after each datagram was read: the time to see what it brought.
 */
export function portCarrier(port: Port, onArrival: () => void): UdpLike {
  return {
    // What is posted is copied for the other side before the call returns.
    send: (bytes: Uint8Array) => port.postMessage(bytes),
    onReceive(handler: DatagramHandler) {
      port.addEventListener('message', (event) => {
        handler((event as Event & { readonly data: Uint8Array }).data)
        onArrival()
      })
      port.start()
    },
  }
}
