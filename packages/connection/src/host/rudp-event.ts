import type { CloseInfo } from './close-info.ts'
import type { RudpConnection } from './rudp-connection.ts'

/**
 * What a step has brought:
 *
 * - `connect`: a client is connected, or this client is;
 * - `message`: a message came, whose bytes belong to the receiver;
 * - `close`: a connection ended, or never came about. Nothing follows for it;
 * - `error`: trouble with the socket, or an `accept` that threw; never fatal by itself.
 */
export type RudpEvent =
  | { readonly type: 'connect'; readonly connection: RudpConnection }
  | {
      readonly type: 'message'
      readonly connection: RudpConnection
      readonly data: Uint8Array
      readonly channel: number
    }
  | { readonly type: 'close'; readonly connection: RudpConnection; readonly reason: CloseInfo }
  | { readonly type: 'error'; readonly error: unknown }
