/**
 * A failure that may come at any time and ends whatever is being waited for. A race against one
 * long-lived promise would do the same, and keep everything that was ever waited for alive.
 */
export class Failure {
  #error: { readonly cause: unknown } | undefined
  readonly #waiting: Set<(error: unknown) => void> = new Set()

  /** The first failure counts. */
  fail(error: unknown): void {
    if (this.#error !== undefined) return
    this.#error = { cause: error }
    for (const reject of this.#waiting) reject(error)
  }

  /** Settles like `promise`, or rejects with the failure if that comes first. */
  guard<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#error !== undefined) reject(this.#error.cause)
      this.#waiting.add(reject)
      promise.then(resolve, reject).finally(() => this.#waiting.delete(reject))
    })
  }

  /** Rejects with the failure once it comes; never resolves. */
  wait(): Promise<never> {
    return this.guard(new Promise<never>(() => {}))
  }
}
