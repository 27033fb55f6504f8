/** Some of many lines, and a fingerprint of them all: what a golden record keeps. */
export class Fingerprint {
  readonly #lines: string[] = []
  #hash = 0x811c9dc5

  add(event: string, values: readonly number[]): void {
    // To the millionth: what is left of a mean that goes to 0 depends on the order of operations.
    const all = `${event} ${values.map((value) => Math.round(value * 1e6)).join(' ')}`
    for (let i = 0; i < all.length; i++) {
      this.#hash = Math.imul(this.#hash ^ all.charCodeAt(i), 0x01000193) >>> 0
    }
    this.#lines.push(`${event} ${values.map((value) => Math.round(value * 1000) / 1000).join(' ')}`)
  }

  /** @param shown About how many lines to show. */
  toString(shown = 6): string {
    const step = Math.max(Math.floor(this.#lines.length / shown), 1)
    const lines = this.#lines.filter((_line, i) => i % step === step - 1)
    const head = `${this.#lines.length} lines, fingerprint ${this.#hash.toString(16)}`
    return [head, ...lines.map((line) => line.slice(0, 160))].join('\n')
  }
}
