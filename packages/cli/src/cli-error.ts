/** All went well. */
export const EXIT_OK = 0
/** What was asked for could not be done. */
export const EXIT_FAILED = 1
/** The arguments make no sense. */
export const EXIT_USAGE = 2
/** The peer refused, did not answer, or fell silent. */
export const EXIT_UNREACHABLE = 3
/** The user stopped it half-way: 128 + SIGINT, as shells count. */
export const EXIT_INTERRUPTED = 130

/** Something that a user can understand and that decides the exit code. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly exitCode: number
  /** A stable name for machines. */
  readonly code: string

  constructor(message: string, exitCode: number, code: string, options?: { cause?: unknown }) {
    super(message, options)
    this.exitCode = exitCode
    this.code = code
  }
}
