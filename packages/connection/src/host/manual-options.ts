import type { ConnectionOptions } from '../settings.ts'
import type { ServeOptions, SocketTuning } from './endpoint-options.ts'

/** How to serve from a game loop, which calls `step()` and is returned what handlers would be told. */
export interface ManualListenOptions extends ServeOptions {
  readonly drive: 'manual'
}

/** How to connect from a game loop. `connect` resolves at once, and steps see the handshake through. */
export interface ManualConnectOptions extends ConnectionOptions, SocketTuning {
  readonly drive: 'manual'
  /** How long the handshake may take, in ms: another name of `handshakeTimeoutMs`. */
  readonly timeoutMs?: number
}
