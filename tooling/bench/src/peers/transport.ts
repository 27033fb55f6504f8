/** Takes a message, borrowed for the call. */
export type MessageHandler = (message: Uint8Array) => void

/** One conversation of a {@link Transport}. */
export interface Link {
  /** Sends a message, borrowed for the call. `false`: wait for {@link drained} before the next. */
  send(message: Uint8Array): boolean
  drained(): Promise<void>
  /** Frames that arrived so far, where the transport has such a thing. */
  framesReceived?(): number
}

/** A way to carry messages between two processes, behind the least that all of them can do. */
export interface Transport {
  /** Whether messages may get lost: then neither their number nor their order is checked. */
  readonly isLossy?: boolean
  /** Serves on the loopback interface and returns the port. `onLink` gives each link its handler. */
  listen(onLink: (link: Link) => MessageHandler): Promise<number>
  connect(port: number, onMessage: MessageHandler): Promise<Link>
}

/** What all of them use: one machine, one address. */
export const LOOPBACK = '127.0.0.1'

/** Queued bytes from which on a sender waits, where the transport leaves that to us. */
export const HIGH_WATER_BYTES = 1_048_576
