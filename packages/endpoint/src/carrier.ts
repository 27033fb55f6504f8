import type { DatagramHandler, UdpLike } from './udp-like.ts'

/** Handlers that endpoints have assigned: a property that holds one is a property, not a method. */
const assigned = new WeakSet<object>()

/** What an endpoint makes of its {@link UdpLike}: both shapes the same, and no error gets out. */
export class Carrier {
  readonly #udpLike: UdpLike
  readonly #handler: DatagramHandler
  #unsubscribe: unknown
  #sent = 0
  #failed = 0

  /**
   * @param udpLike What carries the datagrams.
   * @param handler Called with each that arrives.
   * @throws {TypeError} When `udpLike` has no method `send`, or an `onReceive` of neither shape.
   */
  constructor(udpLike: UdpLike, handler: DatagramHandler) {
    check(udpLike)
    this.#udpLike = udpLike
    this.#handler = handler
    const { onReceive } = udpLike
    if (typeof onReceive === 'function' && !assigned.has(onReceive)) {
      const subscribe = onReceive as (handler: DatagramHandler) => unknown
      this.#unsubscribe = subscribe.call(udpLike, handler)
    } else {
      assigned.add(handler)
      udpLike.onReceive = handler
    }
  }

  /** Datagrams given to the carrier. */
  get sent(): number {
    return this.#sent
  }

  /** Those of them that it refused. */
  get failed(): number {
    return this.#failed
  }

  /** Sends a datagram, which the carrier owns from now on. */
  send(bytes: Uint8Array): void {
    this.#sent++
    try {
      const result = this.#udpLike.send(bytes)
      if (isThenable(result)) {
        result.then(undefined, () => {
          this.#failed++
        })
      }
    } catch {
      this.#failed++
    }
  }

  /** Takes no datagrams any more. */
  detach(): void {
    const unsubscribe = this.#unsubscribe
    this.#unsubscribe = undefined
    if (typeof unsubscribe === 'function') unsubscribe()
    if (this.#udpLike.onReceive === this.#handler) this.#udpLike.onReceive = undefined
  }
}

function check(udpLike: UdpLike): void {
  if (typeof udpLike?.send !== 'function') {
    throw new TypeError('Cannot create endpoint: the carrier has no method send')
  }
  const { onReceive } = udpLike
  if (onReceive !== undefined && onReceive !== null && typeof onReceive !== 'function') {
    throw new TypeError(
      `Cannot create endpoint: the carrier's onReceive must be a method or an unset property, got ${typeof onReceive}`,
    )
  }
}

/** Whether `value` is a promise of any make. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function'
}
