import { closeSync, openSync, writeSync } from 'node:fs'
import { join, parse } from 'node:path'
import { type ConnectionTraceFactory, qlogTrace } from '@rudp/node'
import type { Command } from 'commander'
import { CliError, EXIT_FAILED } from '../cli-error.ts'
import { reasonOf } from '../explain-error.ts'
import { safeText } from '../terminal/safe-text.ts'

/** What to pass on to `connect` and `listen`. */
export type Tracing = { readonly trace?: ConnectionTraceFactory }

const FLUSH_BYTES = 65_536

/** Adds `--qlog FILE` to a command that connects or serves. */
export function addQlogOption(command: Command): Command {
  return command.option(
    '--qlog <file>',
    'write a trace, for rudp trace; a server: one a connection',
  )
}

/**
 * Writes the traces of a command's connections: the first into the file itself, the others into files
 * numbered beside it.
 */
export class QlogFiles {
  readonly #files: QlogFile[] = []

  /** @throws {CliError} When the file cannot be written. */
  open(path: string): Tracing {
    // At once, so that a wrong path is told before the work begins.
    let next: QlogFile | undefined = this.#create(path)
    const trace = qlogTrace(() => {
      const file = next ?? this.#create(path)
      next = undefined
      return (text) => file.write(text)
    })
    return { trace }
  }

  /** Writes what is left. */
  close(): void {
    for (const file of this.#files) file.close()
  }

  #create(first: string): QlogFile {
    const { dir, name, ext } = parse(first)
    const number = this.#files.length + 1
    const path = number === 1 ? first : join(dir, `${name}-${number}${ext}`)
    try {
      const file = new QlogFile(openSync(path, 'w'))
      this.#files.push(file)
      return file
    } catch (error) {
      const message = `Cannot write trace ${safeText(path)}: ${reasonOf(error)}`
      throw new CliError(message, EXIT_FAILED, 'trace', { cause: error })
    }
  }
}

/** Gathers records, since a write for each would slow down what it watches. */
class QlogFile {
  readonly #descriptor: number
  #text = ''
  #isOpen = true

  constructor(descriptor: number) {
    this.#descriptor = descriptor
  }

  write(text: string): void {
    this.#text += text
    if (this.#text.length >= FLUSH_BYTES) this.#flush()
  }

  close(): void {
    this.#flush()
    if (this.#isOpen) closeSync(this.#descriptor)
    this.#isOpen = false
  }

  /** A full disk ends the trace, not the connection. */
  #flush(): void {
    try {
      if (this.#isOpen) writeSync(this.#descriptor, this.#text)
    } catch {
      closeSync(this.#descriptor)
      this.#isOpen = false
    }
    this.#text = ''
  }
}
