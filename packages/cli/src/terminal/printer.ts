import { createLogUpdate } from 'log-update'
import pico from 'picocolors'
import type { OutputStream, Surroundings } from '../surroundings.ts'

type Colours = ReturnType<typeof pico.createColors>

/** The live parts, which replace nothing of each other. */
export type LivePart = 'statistics' | 'progress'

/**
 * What a command says, to a person or to a machine.
 *
 * Results go to standard output: as lines of text, or with `--json` as one object a line. What
 * only accompanies them goes to standard error, and so does the live part, which a terminal shows
 * below everything else and which is gone at the end.
 */
export class Printer {
  readonly isJson: boolean
  /** Whether there is a terminal that can show something live. */
  readonly isLive: boolean
  /** Colours for what goes to standard output; without any where it is no terminal. */
  readonly colours: Colours
  readonly #stdout: OutputStream
  readonly #stderr: OutputStream
  readonly #update: ReturnType<typeof createLogUpdate> | undefined
  #isShowing = false
  /** What is shown live, from the top: statistics, then how the work goes. */
  readonly #parts: Record<LivePart, string> = { statistics: '', progress: '' }

  constructor(surroundings: Pick<Surroundings, 'stdout' | 'stderr'>, isJson: boolean) {
    this.isJson = isJson
    this.#stdout = surroundings.stdout
    this.#stderr = surroundings.stderr
    this.colours = coloursFor(this.#stdout)
    this.isLive = !isJson && this.#stderr.isTTY === true
    this.#update = this.isLive ? createLogUpdate(this.#stderr) : undefined
  }

  /** How many characters a live line may have. */
  get columns(): number {
    return this.#stderr.columns ?? 80
  }

  /** How many lines of it fit. */
  get rows(): number {
    return this.#stderr.rows ?? 24
  }

  /** A line for people. */
  line(text: string): void {
    if (this.isJson) return
    this.#clearLive()
    this.#stdout.write(`${text}\n`)
    this.#showLive()
  }

  /** An object for machines, in snake_case as the frames are. */
  event(object: Readonly<Record<string, unknown>>): void {
    if (this.isJson) this.#stdout.write(`${JSON.stringify(object)}\n`)
  }

  /** A line that is no result. */
  note(text: string): void {
    this.#clearLive()
    this.#stderr.write(`${text}\n`)
    this.#showLive()
  }

  /** Replaces a live part; nothing happens where it cannot be shown. */
  live(text: string, part: LivePart = 'progress'): void {
    this.#parts[part] = text
    this.#showLive()
  }

  /** Takes all of it away and shows the cursor again. */
  endLive(): void {
    for (const part of Object.keys(this.#parts) as LivePart[]) this.#parts[part] = ''
    this.#clearLive()
    this.#update?.done()
  }

  #showLive(): void {
    const { statistics, progress } = this.#parts
    const all = [statistics, progress].filter((shown) => shown !== '').join('\n')
    if (this.#update === undefined || all === '') return this.#clearLive()
    this.#isShowing = true
    this.#update(all)
  }

  /** Only what is there: clearing hides the cursor. */
  #clearLive(): void {
    if (this.#isShowing) this.#update?.clear()
    this.#isShowing = false
  }
}

/** Colours if `stream` is a terminal and the environment does not forbid them. */
export function coloursFor(stream: OutputStream): Colours {
  return pico.createColors(stream.isTTY === true && pico.isColorSupported)
}
