import { expect, it } from 'vitest'
import type { CloseReason } from '../close-reason.ts'
import { closeInfo, failureInfo } from './close-info.ts'
import { errorFor, RudpError } from './rudp-error.ts'

it.each<[CloseReason, string, string | undefined]>([
  ['local', 'local', undefined],
  ['remote', 'remote', undefined],
  ['aborted', 'aborted', undefined],
  ['timeout', 'timeout', 'ERR_RUDP_TIMEOUT'],
  ['version', 'remote', 'ERR_RUDP_VERSION'],
  ['config', 'remote', 'ERR_RUDP_CONFIG'],
  ['server-full', 'remote', 'ERR_RUDP_SERVER_FULL'],
  ['cheating', 'local', 'ERR_RUDP_CHEATING'],
])('an end for the reason %s is told as %s, with the error %s', (reason, code, errorCode) => {
  const info = closeInfo(reason)
  expect(info.code).toBe(code)
  expect(info.error?.code).toBe(errorCode)
  expect('error' in info).toBe(errorCode !== undefined)
  if (info.error !== undefined) expect(info.error.message).toMatch(/^Cannot keep the connection: /)
})

it('a connection that never came about always has an error, and nobody listening is the peer’s doing', () => {
  const refused = new RudpError('ERR_RUDP_REFUSED', 'Cannot connect: nobody listens')
  expect(failureInfo('aborted', refused)).toEqual({ code: 'remote', error: refused })
  const full = errorFor('server-full', 'connect')
  expect(full).toMatchObject({ name: 'RudpError', message: 'Cannot connect: the server is full' })
  expect(failureInfo('server-full', full)).toEqual({ code: 'remote', error: full })
  const closed = errorFor('local', 'connect')
  expect(failureInfo('local', closed)).toEqual({ code: 'local', error: closed })
})

it.each<[CloseReason, string]>([
  ['local', 'ERR_RUDP_CLOSED'],
  ['remote', 'ERR_RUDP_CLOSED'],
  ['aborted', 'ERR_RUDP_ABORTED'],
])('the error for the reason %s is %s', (reason, code) => {
  expect(errorFor(reason, 'connect').code).toBe(code)
})
