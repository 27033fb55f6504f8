import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { FileResult } from './file-result.ts'
import { ROOT } from './world.ts'

/** Keeps results, one file each, so that a package can be measured a few minutes at a time. */
export class ResultStore {
  readonly #dir: string

  constructor(packageName: string) {
    this.#dir = join(ROOT, 'tooling', 'mutation', '.results', packageName)
  }

  load(file: string): FileResult | undefined {
    try {
      return JSON.parse(readFileSync(this.#pathOf(file), 'utf8')) as FileResult
    } catch {
      return undefined
    }
  }

  save(result: FileResult): void {
    const path = this.#pathOf(result.file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, JSON.stringify(result))
  }

  #pathOf(file: string): string {
    return join(this.#dir, file.replace(/\.ts$/, '.json'))
  }
}
