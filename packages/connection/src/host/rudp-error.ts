import type { CloseReason } from '../close-reason.ts'
import type { AbortSignalLike } from './abort-signal.ts'

/** Stable names of what can go wrong. */
export type RudpErrorCode =
  | 'ERR_RUDP_TIMEOUT'
  | 'ERR_RUDP_VERSION'
  | 'ERR_RUDP_CONFIG'
  | 'ERR_RUDP_SERVER_FULL'
  | 'ERR_RUDP_REFUSED'
  | 'ERR_RUDP_ADDRESS'
  | 'ERR_RUDP_ABORTED'
  | 'ERR_RUDP_CLOSED'
  | 'ERR_RUDP_CHEATING'

/** An error of a connection or endpoint; {@link code} tells which. */
export class RudpError extends Error {
  override readonly name = 'RudpError'
  readonly code: RudpErrorCode

  constructor(code: RudpErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

const CODES: Readonly<Record<CloseReason, readonly [RudpErrorCode, string]>> = {
  local: ['ERR_RUDP_CLOSED', 'it was closed here'],
  remote: ['ERR_RUDP_CLOSED', 'the peer closed it'],
  timeout: ['ERR_RUDP_TIMEOUT', 'the peer did not answer in time'],
  aborted: ['ERR_RUDP_ABORTED', 'it was aborted'],
  version: ['ERR_RUDP_VERSION', 'the server speaks another version of the protocol'],
  config: ['ERR_RUDP_CONFIG', "the message and memory limits of both sides don't fit each other"],
  'server-full': ['ERR_RUDP_SERVER_FULL', 'the server is full'],
  cheating: ['ERR_RUDP_CHEATING', 'the peer acknowledged what was never sent'],
}

/** The error that a connection's end amounts to. */
export function errorFor(reason: CloseReason, doing: string): RudpError {
  const [code, text] = CODES[reason]
  return new RudpError(code, `Cannot ${doing}: ${text}`)
}

/** The error for something that `signal` cut short. */
export function abortedError(doing: string, signal: AbortSignalLike | undefined): RudpError {
  return new RudpError('ERR_RUDP_ABORTED', `Cannot ${doing}: aborted`, { cause: signal?.reason })
}
