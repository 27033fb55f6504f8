import { RudpError } from '@rudp/node'
import { CliError, EXIT_FAILED, EXIT_UNREACHABLE } from './cli-error.ts'

/** What the system's error codes mean to a person. */
const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EADDRINUSE: 'the port is taken',
  EADDRNOTAVAIL: 'this machine has no such address',
  EAI_AGAIN: 'the name cannot be looked up now',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'it exists already',
  EFBIG: 'the file is larger than the system allows',
  EIO: 'the disk reports an error',
  EISDIR: 'it is a directory',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'there is no such file',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'it is not a directory',
  ENOTFOUND: 'there is no host of that name',
  EPERM: 'it is not permitted',
  EROFS: 'the disk is read-only',
}

/** What is to be said of an error, to a person and to a machine. */
export interface ErrorReport {
  readonly message: string
  readonly code: string
  readonly exitCode: number
}

/** Makes something of any error that came to pass. */
export function explainError(error: unknown): ErrorReport {
  if (error instanceof CliError) return error
  if (error instanceof RudpError) {
    return { message: error.message, code: rudpCode(error), exitCode: EXIT_UNREACHABLE }
  }
  const code = systemCode(error)
  const message = code === undefined ? String((error as Error)?.stack ?? error) : reasonOf(error)
  return { message, code: code ?? 'internal', exitCode: EXIT_FAILED }
}

/** The system's code of an error, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^E[A-Z0-9_]+$/.test(code) ? code : undefined
}

/** Why something failed, to go behind a colon. */
export function reasonOf(error: unknown): string {
  const code = systemCode(error)
  return (code === undefined ? undefined : SYSTEM_ERRORS[code]) ?? (error as Error).message
}

/** `ERR_RUDP_REFUSED` is `refused` for machines that read us. */
function rudpCode(error: RudpError): string {
  return error.code.replace('ERR_RUDP_', '').toLowerCase()
}
