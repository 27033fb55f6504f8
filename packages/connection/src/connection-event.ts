import type { Outcome } from '@rudp/channels'
import type { CloseReason } from './close-reason.ts'

/** What happened on a connection, for the application to act on. Nothing follows `closed`. */
export type ConnectionEvent =
  | { readonly type: 'connected' }
  | { readonly type: 'receipt'; readonly token: number; readonly outcome: Outcome }
  | { readonly type: 'closed'; readonly reason: CloseReason }
