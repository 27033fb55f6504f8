import type { CloseReason } from '../close-reason.ts'
import { errorFor, type RudpError } from './rudp-error.ts'

/** How a connection ended: `error` is there when something went wrong. */
export interface CloseInfo {
  readonly code: 'local' | 'remote' | 'timeout' | 'aborted'
  readonly error?: RudpError
}

const CODES: Readonly<Record<CloseReason, CloseInfo['code']>> = {
  local: 'local',
  remote: 'remote',
  timeout: 'timeout',
  aborted: 'aborted',
  version: 'remote',
  config: 'remote',
  'server-full': 'remote',
  cheating: 'local',
}

/** What an application is told of the end of a connection that stood. */
export function closeInfo(reason: CloseReason): CloseInfo {
  const code = CODES[reason]
  if (reason === code && reason !== 'timeout') return { code }
  return { code, error: errorFor(reason, 'keep the connection') }
}

/** What it is told of a connection that never came about, for which there is always an error. */
export function failureInfo(reason: CloseReason, error: RudpError): CloseInfo {
  // The connection forgets itself when the network says that nobody listens; it was no wish of ours.
  return { code: error.code === 'ERR_RUDP_REFUSED' ? 'remote' : CODES[reason], error }
}
