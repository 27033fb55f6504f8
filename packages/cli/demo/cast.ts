import { Actor } from './actor.ts'

/** The processes of the demo. None of them is left once {@link dismiss} was called or this process ends. */
export class Cast {
  readonly #actors: Actor<never, unknown, unknown>[] = []
  readonly #aborted: Promise<never>
  readonly #killAll = (): void => {
    for (const actor of this.#actors) actor.kill()
  }

  /** @param signal - ends whatever is being waited for */
  constructor(signal: AbortSignal) {
    this.#aborted = new Promise((_resolve, reject) => {
      const stop = (): void => reject(signal.reason)
      if (signal.aborted) stop()
      else signal.addEventListener('abort', stop, { once: true })
    })
    this.#aborted.catch(() => {})
    // Also when something throws where nobody expects it.
    process.once('exit', this.#killAll)
  }

  /** Starts the process of `<name>.ts`. */
  start<Config, Status, Report>(name: string, config: Config): Actor<Config, Status, Report> {
    const actor = new Actor<Config, Status, Report>(name, config)
    this.#actors.push(actor as unknown as Actor<never, unknown, unknown>)
    return actor
  }

  /** Waits for `promise`, unless a process ends before its time or the signal aborts. */
  guard<T>(promise: Promise<T>): Promise<T> {
    const crashes = this.#actors.map(({ crash }) => crash.promise)
    return Promise.race([promise, this.#aborted, ...crashes])
  }

  /** Asks every process for a report. */
  stop(): void {
    for (const actor of this.#actors) actor.stop()
  }

  dismiss(): void {
    this.#killAll()
    process.off('exit', this.#killAll)
  }
}
