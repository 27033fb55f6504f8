import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { access, type FileHandle, link, lstat, mkdir, open, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from '../explain-error.ts'
import type { Storage, UnnamedFile } from './storage.ts'

/** What a file system says that knows no hard links. */
const NO_LINKS: ReadonlySet<string | undefined> = new Set([
  'EPERM',
  'ENOSYS',
  'ENOTSUP',
  'EOPNOTSUPP',
  'EMLINK',
])

/** Stores files in `folder`, which it creates. Rejects if it cannot or may not write there. */
export async function openDiskStorage(folder: string): Promise<Storage> {
  await mkdir(folder, { recursive: true })
  await access(folder, constants.W_OK | constants.X_OK)
  return { begin: () => DiskFile.create(folder) }
}

/** A file under a random name, which it keeps until it is complete. */
class DiskFile implements UnnamedFile {
  readonly #folder: string
  readonly #path: string
  readonly #handle: FileHandle
  #isGone = false

  private constructor(folder: string, path: string, handle: FileHandle) {
    this.#folder = folder
    this.#path = path
    this.#handle = handle
  }

  static async create(folder: string): Promise<DiskFile> {
    const path = join(folder, `.rudp-${randomBytes(8).toString('hex')}.part`)
    // 'wx' follows no link and takes no file that is there already.
    return new DiskFile(folder, path, await open(path, 'wx', 0o666))
  }

  async write(bytes: Uint8Array): Promise<void> {
    let at = 0
    while (at < bytes.length) {
      const { bytesWritten } = await this.#handle.write(bytes, at, bytes.length - at)
      at += bytesWritten
    }
  }

  async publish(name: string, mayReplace: boolean): Promise<boolean> {
    await this.#handle.sync()
    const path = join(this.#folder, name)
    if (mayReplace) await rename(this.#path, path)
    else if (!(await this.#linkTo(path))) return false
    this.#isGone = true
    await this.#handle.close()
    await syncFolder(this.#folder)
    return true
  }

  async discard(): Promise<void> {
    if (this.#isGone) return
    this.#isGone = true
    await this.#handle.close().catch(() => {})
    await unlink(this.#path).catch(() => {})
  }

  /** A link, unlike a rename, fails when the name is taken. */
  async #linkTo(path: string): Promise<boolean> {
    try {
      await link(this.#path, path)
    } catch (error) {
      const code = systemCode(error)
      if (code === 'EEXIST') return false
      if (!NO_LINKS.has(code)) throw error
      if (await exists(path)) return false
      await rename(this.#path, path)
      return true
    }
    await unlink(this.#path)
    return true
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false
    throw error
  }
}

/** A name is only safe once its folder is on the disk as well; not every system can do that. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r')
    await handle.sync().finally(() => handle.close())
  } catch {
    // The file itself is safe.
  }
}
