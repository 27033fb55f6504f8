import type { PeerAddress } from '../address-map.ts'
import type { ConnectionTraceFactory } from '../trace/connection-trace.ts'
import type { OffloadStats } from './offload/offload-status.ts'

/** An IP address of a socket. */
export interface SocketAddress extends PeerAddress {
  readonly family: 'IPv4' | 'IPv6'
}

/**
 * A UDP socket, as an adapter binds it. Outgoing datagrams are written straight
 * into the socket's own memory: write at {@link offset} of {@link bytes}, then
 * {@link commit}. The adapter owns what was committed until the kernel has it.
 */
export interface DatagramSocket {
  readonly address: SocketAddress
  /** What the kernel granted, in bytes; `NaN` where the runtime does not tell. */
  readonly receiveBufferBytes: number
  readonly sendBufferBytes: number
  /** Longest datagram that it sends and takes. */
  readonly maxFrameBytes: number
  /** Memory for outgoing datagrams; may be another array after each call. */
  readonly bytes: Uint8Array
  /** Where in {@link bytes} the next datagram begins, and has the room last asked for by {@link reserve}. */
  readonly offset: number
  /** The next datagrams take up to `frameBytes`, at most {@link maxFrameBytes}: those of before it said so take {@link SocketOptions.maxFrameBytes}. */
  reserve(frameBytes: number): void
  /** Sends the `sizeBytes` written at {@link offset}, now or at {@link flush}. */
  commit(sizeBytes: number, hostname: string, port: number): void
  /** Lets out what {@link commit} may have gathered. */
  flush(): void
  /** What was committed still leaves. Resolves once the port is free; again and again is fine. */
  close(): Promise<void>
  /**
   * Whether datagrams leave and come as many in one system call: of the socket, or of those for
   * `hostname`. A socket without it never does.
   */
  offloadFor?(hostname?: string): OffloadStats
  /** Whether the open socket keeps the process alive, where the runtime can tell. */
  ref(): void
  unref(): void
}

/** What a socket calls. Datagrams are borrowed for the call. */
export interface DatagramReceiver {
  handleDatagram(
    bytes: Uint8Array,
    start: number,
    end: number,
    hostname: string,
    port: number,
  ): void
  /** No more datagrams in this wake-up. */
  handleBatchEnd(): void
  /** Trouble with the socket, or word from the network that a datagram did not arrive. One that could not be sent is no more than lost. */
  handleError(error: Error): void
}

/** How a socket is to be opened. */
export interface SocketOptions {
  readonly hostname: string
  readonly port: number
  /** For a client: the only peer. The socket is connected to it where the runtime can. */
  readonly remote?: SocketAddress
  /** Largest frame that will be written. */
  readonly maxFrameBytes: number
  /** Asked of the kernel, in bytes; it may grant less. */
  readonly receiveBufferBytes: number
  readonly sendBufferBytes: number
  /** Whether to use segmentation offload where there is one. Default `'off'`. */
  readonly offload?: 'auto' | 'off'
}

/** Everything a runtime must provide. Each adapter implements it once. */
export interface Runtime {
  /** Watches connections beside what the user's `trace` does, where the runtime has a way to ask for it. */
  readonly trace?: ConnectionTraceFactory
  /** Milliseconds on a clock that never goes backwards. */
  nowMs(): number
  /** 32 unpredictable bits. */
  randomUint32(): number
  encodeUtf8(text: string): Uint8Array
  /** Runs `task` as soon as what runs now is done: a microtask. */
  defer(task: () => void): void
  /** Runs `task` once in about `delayMs`; the result cancels it. */
  setTimer(task: () => void, delayMs: number): RuntimeTimer
  /** Reports an error nobody handles, as the runtime's convention has it. */
  reportError(error: unknown): void
  /** Finds the IP addresses of a name. */
  resolve(name: string): Promise<readonly string[]>
  /** Opens a socket. Every hostname in `options` is an IP address, as sockets report it. */
  open(options: SocketOptions, receiver: DatagramReceiver): Promise<DatagramSocket>
}

/** A timer of a {@link Runtime}. */
export interface RuntimeTimer {
  cancel(): void
  ref(): void
  unref(): void
}
