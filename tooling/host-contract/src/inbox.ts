import { within } from './within.ts'

/** Gathers what callbacks are told, and lets a test wait for it. */
export class Inbox<T> {
  readonly #name: string
  readonly #items: T[] = []
  #wake: (() => void) | undefined

  constructor(name: string) {
    this.#name = name
  }

  /** A callback to hand out. */
  readonly put = (item: T): void => {
    this.#items.push(item)
    this.#wake?.()
  }

  /** What came and has not been taken. */
  get size(): number {
    return this.#items.length
  }

  /** Takes the next `count`, in order of arrival. */
  async take(count: number, limitMs?: number): Promise<T[]> {
    const arrived = new Promise<void>((resolve) => {
      this.#wake = () => {
        if (this.#items.length >= count) resolve()
      }
      this.#wake()
    })
    await within(arrived, `${this.#name} (${this.#items.length} of ${count})`, limitMs)
    this.#wake = undefined
    return this.#items.splice(0, count)
  }

  async takeOne(limitMs?: number): Promise<T> {
    const [item] = await this.take(1, limitMs)
    return item as T
  }
}
