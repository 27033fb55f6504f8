import { HostClock } from './host-clock.ts'
import type { Random } from './random.ts'

/** What a host needs of its network. */
export interface HostNetwork {
  readNowMs(): number
  send(from: string, to: string, bytes: Uint8Array): void
  setTimer(networkMs: number): void
  move(address: string): void
}

/** A computer on a simulated network: a socket, a clock and one timer. Made by `network.host()`. */
export class SimulatedHost {
  /** Its name in the network; links belong to names. It never changes. */
  readonly name: string
  /** Its number in the network, from 0. */
  readonly index: number
  /** Called for each datagram that arrives. The bytes are borrowed for the call: copy to keep. */
  onDatagram: (bytes: Uint8Array, from: string) => void = doNothing
  /** Called when the time given to {@link wakeAt} has come; the timer is then unset. */
  onWake: () => void = doNothing
  /** Its timer fires up to so much late, at random: an operating system under load. Default 0. */
  maxTimerLatenessMs = 0
  readonly #network: HostNetwork
  readonly #clock: HostClock = new HostClock()
  readonly #random: Random
  #address: string
  #wakeAtMs = Infinity
  #isRunning = true

  /** For `SimulatedNetwork` only. */
  constructor(network: HostNetwork, name: string, index: number, random: Random) {
    this.#network = network
    this.#random = random
    this.name = name
    this.index = index
    this.#address = name
  }

  /** Where datagrams reach it: its name, until {@link moveTo}. */
  get address(): string {
    return this.#address
  }

  /** What its own clock shows. */
  get nowMs(): number {
    return this.#clock.read(this.#network.readNowMs())
  }

  /** When it will be woken, on its own clock; `Infinity` for never. */
  get wakeAtMs(): number {
    return this.#wakeAtMs
  }

  get isRunning(): boolean {
    return this.#isRunning
  }

  /**
   * Sends a datagram. The bytes are borrowed: the network copies them before it returns.
   *
   * @throws RangeError if the datagram is larger than UDP allows
   */
  send(to: string, bytes: Uint8Array): void {
    if (this.#isRunning) this.#network.send(this.#address, to, bytes)
  }

  /** Sends a datagram that claims to come from another address; it travels over this host's link. */
  sendAs(from: string, to: string, bytes: Uint8Array): void {
    if (this.#isRunning) this.#network.send(from, to, bytes)
  }

  /**
   * Asks for {@link onWake} at a time on the host's own clock, replacing any earlier request.
   * A time that has passed means as soon as possible; `Infinity` means never.
   */
  wakeAt(atMs: number): void {
    if (Number.isNaN(atMs)) throw new RangeError('Cannot set a timer: the time is NaN')
    if (atMs === this.#wakeAtMs) return
    this.#wakeAtMs = atMs
    this.#arm()
  }

  /**
   * Changes its address, as a NAT does that forgot a mapping. Datagrams under way to the old
   * address are dropped on arrival, as are all that are still sent there.
   *
   * @throws RangeError if another host has that address
   */
  moveTo(address: string): void {
    this.#network.move(address)
    this.#address = address
  }

  /** Puts its clock forward (or, with a negative number, back); a timer that is thereby due fires. */
  jumpClock(byMs: number): void {
    this.#clock.set(this.#network.readNowMs(), this.nowMs + byMs, this.#clock.driftPpm)
    this.#arm()
  }

  /** Makes its clock gain (or lose) so many microseconds a second from now on. */
  setClockDrift(driftPpm: number): void {
    this.#clock.set(this.#network.readNowMs(), this.nowMs, driftPpm)
    this.#arm()
  }

  /** Dies without a word: nothing leaves, what arrives is dropped, no timer fires. */
  stop(): void {
    this.#isRunning = false
    this.#network.setTimer(Infinity)
  }

  /** Comes back after {@link stop}, with the timer that was set and the clock having gone on. */
  start(): void {
    this.#isRunning = true
    this.#arm()
  }

  /** For `SimulatedNetwork` only: the timer has fired. */
  handleWake(): void {
    this.#clock.atLeast(this.#network.readNowMs(), this.#wakeAtMs)
    this.#wakeAtMs = Infinity
    this.onWake()
  }

  #arm(): void {
    if (!this.#isRunning) return
    if (this.#wakeAtMs === Infinity) {
      this.#network.setTimer(Infinity)
      return
    }
    const nowMs = this.#network.readNowMs()
    let atMs = Math.max(nowMs, this.#clock.toNetworkMs(this.#wakeAtMs))
    if (this.maxTimerLatenessMs > 0) atMs += this.maxTimerLatenessMs * this.#random.float()
    this.#network.setTimer(atMs)
  }
}

function doNothing(): void {}
