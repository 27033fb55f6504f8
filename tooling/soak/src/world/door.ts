import type { VirtualHost } from '@rudp/connection/testing'
import type { SimulatedHost } from '@rudp/simulator'

/** Learns what passes a {@link Door}. Bytes are borrowed. */
export interface DoorWatch {
  /** The network has brought a datagram, which is handled next. */
  onArriving(bytes: Uint8Array, from: string): void
  /** It has been handled. */
  onArrived(bytes: Uint8Array, from: string): void
  /** The endpoint sends a datagram. */
  onSent(bytes: Uint8Array, to: string): void
  /** The endpoint has done all it can do now, and asks to be woken at `wakeAtMs`. */
  onDrained(wakeAtMs: number): void
  /** Its timer is about to fire. */
  onWaking(): void
}

/** The way in and out of an endpoint: a host whose traffic is watched, and falsified if need be. */
export class Door implements VirtualHost {
  readonly host: SimulatedHost
  onDatagram: ((bytes: Uint8Array, from: string) => void) | undefined
  onWake: (() => void) | undefined
  watch: DoorWatch | undefined
  /** Changes what goes out. */
  falsify: ((bytes: Uint8Array) => Uint8Array) | undefined
  #isOpen = true

  constructor(host: SimulatedHost) {
    this.host = host
    host.onDatagram = (bytes, from) => {
      this.watch?.onArriving(bytes, from)
      this.onDatagram?.(bytes, from)
      if (this.#isOpen) this.watch?.onArrived(bytes, from)
    }
    host.onWake = () => {
      this.watch?.onWaking()
      this.onWake?.()
    }
  }

  get nowMs(): number {
    return this.host.nowMs
  }

  send(to: string, bytes: Uint8Array): void {
    if (!this.#isOpen) return
    this.watch?.onSent(bytes, to)
    this.host.send(to, this.falsify === undefined ? bytes : this.falsify(bytes))
  }

  wakeAt(atMs: number): void {
    if (!this.#isOpen) return
    this.host.wakeAt(atMs)
    this.watch?.onDrained(atMs)
  }

  /** Lets something in that the network did not bring. */
  inject(bytes: Uint8Array, from: string): void {
    if (this.#isOpen && this.host.isRunning) this.onDatagram?.(bytes, from)
  }

  /** The process behind it is dead: nothing of it goes out any more, even if it is still asked to. */
  shut(): void {
    this.#isOpen = false
    this.host.wakeAt(Infinity)
    this.host.onDatagram = () => {}
    this.host.onWake = () => {}
  }
}
