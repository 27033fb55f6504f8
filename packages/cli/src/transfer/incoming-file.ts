import { createHash, type Hash } from 'node:crypto'
import { reasonOf, systemCode } from '../explain-error.ts'
import { alternativeName, checkFileName } from './file-name.ts'
import type { VerdictCode } from './protocol.ts'
import type { Storage, UnnamedFile } from './storage.ts'

/** What to do when a name is taken. */
export type CollisionPolicy = 'rename' | 'replace' | 'refuse'

/** Why a file was not stored. */
export class FileRefusal extends Error {
  override readonly name = 'FileRefusal'
  readonly code: VerdictCode

  constructor(code: VerdictCode, message: string) {
    super(message)
    this.code = code
  }
}

const MAX_ATTEMPTS = 1_000

/** A file on its way in. Every method but {@link discard} throws a {@link FileRefusal} when it cannot go on. */
export class IncomingFile {
  readonly name: string
  readonly sizeBytes: number
  writtenBytes = 0
  readonly #file: UnnamedFile
  readonly #hash: Hash = createHash('sha256')

  private constructor(name: string, sizeBytes: number, file: UnnamedFile) {
    this.name = name
    this.sizeBytes = sizeBytes
    this.#file = file
  }

  static async open(storage: Storage, name: string, sizeBytes: number): Promise<IncomingFile> {
    const fault = checkFileName(name)
    if (fault !== undefined) throw new FileRefusal('bad-name', fault)
    return new IncomingFile(name, sizeBytes, await refusing(() => storage.begin()))
  }

  /** Appends; the bytes are borrowed until it resolves. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.writtenBytes + bytes.length > this.sizeBytes) {
      throw new FileRefusal('damaged', 'more bytes came than were announced')
    }
    await refusing(() => this.#file.write(bytes))
    this.#hash.update(bytes)
    this.writtenBytes += bytes.length
  }

  /** Checks the hash and gives the file its name. */
  async finish(
    expectedSha256: Uint8Array,
    policy: CollisionPolicy,
  ): Promise<{ storedAs: string; sha256: Uint8Array }> {
    if (this.writtenBytes < this.sizeBytes) {
      throw new FileRefusal('damaged', 'fewer bytes came than were announced')
    }
    const sha256 = this.#hash.digest()
    if (!sha256.equals(expectedSha256)) throw new FileRefusal('damaged', 'the SHA-256 differs')
    return { storedAs: await this.#publish(policy), sha256: new Uint8Array(sha256) }
  }

  /** Leaves nothing behind, unless the file was finished. */
  discard(): Promise<void> {
    return this.#file.discard()
  }

  async #publish(policy: CollisionPolicy): Promise<string> {
    const attempts = policy === 'rename' ? MAX_ATTEMPTS : 1
    for (let attempt = 0; attempt < attempts; attempt++) {
      const name = attempt === 0 ? this.name : alternativeName(this.name, attempt)
      if (await refusing(() => this.#file.publish(name, policy === 'replace'))) return name
    }
    throw new FileRefusal('exists', 'a file of that name exists already')
  }
}

/** Turns what the disk says into a refusal. */
async function refusing<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    const code = systemCode(error)
    const isFull = code === 'ENOSPC' || code === 'EDQUOT'
    throw new FileRefusal(isFull ? 'no-space' : 'failed', reasonOf(error))
  }
}
