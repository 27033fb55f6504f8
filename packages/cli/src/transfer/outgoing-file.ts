import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { access, type FileHandle, open, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { CliError, EXIT_FAILED } from '../cli-error.ts'
import { reasonOf } from '../explain-error.ts'
import { safeText } from '../terminal/safe-text.ts'
import { createDataMessage, DATA_BYTES } from './protocol.ts'

/** A file that is to be sent. */
export interface OutgoingFile {
  readonly path: string
  /** What the receiver is to call it. */
  readonly name: string
  readonly sizeBytes: number
}

/** Looks whether a file can be sent, before anybody is bothered. @throws {CliError} */
export async function findFile(path: string): Promise<OutgoingFile> {
  try {
    const stats = await stat(path)
    if (stats.isDirectory()) throw refusal(path, 'it is a folder')
    // What has no size of its own, such as a pipe, cannot be announced.
    if (!stats.isFile()) throw refusal(path, 'it is no regular file')
    await access(path, constants.R_OK)
    return { path, name: basename(resolve(path)), sizeBytes: stats.size }
  } catch (error) {
    if (error instanceof CliError) throw error
    throw refusal(path, reasonOf(error), error)
  }
}

/**
 * Reads a file as the data messages that carry it, one ahead of the consumer at most.
 *
 * @returns its SHA-256, once all `sizeBytes` of it have been read
 * @throws {CliError} if it cannot be read, or is not as long as it was
 */
export async function* readFileMessages(
  file: OutgoingFile,
): AsyncGenerator<Uint8Array, Uint8Array, void> {
  const hash = createHash('sha256')
  let handle: FileHandle | undefined
  try {
    handle = await open(file.path, 'r')
    let restBytes = file.sizeBytes
    while (restBytes > 0) {
      const message = createDataMessage(Math.min(DATA_BYTES, restBytes))
      await fill(handle, message.subarray(1), file.path)
      hash.update(message.subarray(1))
      restBytes -= message.length - 1
      yield message
    }
    return new Uint8Array(hash.digest())
  } catch (error) {
    if (error instanceof CliError) throw error
    throw refusal(file.path, reasonOf(error), error)
  } finally {
    await handle?.close()
  }
}

async function fill(handle: FileHandle, bytes: Uint8Array, path: string): Promise<void> {
  let at = 0
  while (at < bytes.length) {
    const { bytesRead } = await handle.read(bytes, at, bytes.length - at)
    if (bytesRead === 0) throw refusal(path, 'it has become shorter meanwhile')
    at += bytesRead
  }
}

function refusal(path: string, reason: string, cause?: unknown): CliError {
  return new CliError(`Cannot send ${safeText(path)}: ${reason}`, EXIT_FAILED, 'file', { cause })
}
