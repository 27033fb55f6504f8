import { type ChildProcess, spawn } from 'node:child_process'

const ANSWER_TIMEOUT_MS = 20_000
/** Enough of what a side complained about to see why. */
const MAX_COMPLAINT = 2_000

/** How to start a side. */
export interface SideCommand {
  readonly command: string
  readonly args: readonly string[]
}

/** One side of a measurement, in a process of its own: words to its standard input, JSON from its output. */
export class Side {
  readonly #child: ChildProcess
  readonly #name: string
  readonly #ended: Promise<void>
  #rest = ''
  #complaint = ''
  readonly #waiting: { resolve(line: string): void; reject(error: Error): void }[] = []
  #hasEnded = false

  private constructor(name: string, { command, args }: SideCommand) {
    this.#name = name
    this.#child = spawn(command, args, { stdio: 'pipe' })
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', () => resolve(this.#handleEnd()))
    })
    this.#child.once('error', (error) => {
      this.#complaint += error.message
      this.#handleEnd()
    })
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#handleText(text))
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-MAX_COMPLAINT)
    })
    this.#child.stdin?.on('error', () => {})
  }

  /** Starts a side and waits for its hello. */
  static async start<T>(name: string, command: SideCommand): Promise<{ side: Side; hello: T }> {
    const side = new Side(name, command)
    try {
      return { side, hello: await side.#answer<T>() }
    } catch (error) {
      await side.end()
      throw error
    }
  }

  /** Tells the side something; gives its answer. */
  ask<T>(word: 'go' | 'mark' | 'stop'): Promise<T> {
    this.#child.stdin?.write(`${word}\n`)
    return this.#answer<T>()
  }

  /** Hangs up, and waits until the process is gone. */
  async end(): Promise<void> {
    this.#child.stdin?.end()
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 2_000)
    await this.#ended
    clearTimeout(timer)
  }

  #answer<T>(): Promise<T> {
    return new Promise<string>((resolve, reject) => {
      if (this.#hasEnded) return reject(this.#failure('it has ended'))
      const timer = setTimeout(() => {
        reject(this.#failure('no answer'))
        this.#child.kill('SIGKILL')
      }, ANSWER_TIMEOUT_MS)
      this.#waiting.push({
        resolve(line) {
          clearTimeout(timer)
          resolve(line)
        },
        reject(error) {
          clearTimeout(timer)
          reject(error)
        },
      })
    }).then((line) => JSON.parse(line) as T)
  }

  #handleText(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    // Whatever else a peer's library prints is none of ours.
    for (const line of lines) if (line.startsWith('{')) this.#waiting.shift()?.resolve(line)
  }

  #handleEnd(): void {
    this.#hasEnded = true
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure('it has ended'))
  }

  #failure(why: string): Error {
    const complaint = this.#complaint.trim()
    return new Error(`Cannot measure ${this.#name}: ${why}${complaint && `: ${complaint}`}`)
  }
}
