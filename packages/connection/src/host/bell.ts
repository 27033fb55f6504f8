/** Wakes everybody who waits, however many they are. */
export class Bell {
  #ringing: Promise<void> | undefined
  #wake: (() => void) | undefined

  /** Resolves at the next {@link ring}. */
  wait(): Promise<void> {
    this.#ringing ??= new Promise((resolve) => {
      this.#wake = resolve
    })
    return this.#ringing
  }

  ring(): void {
    const wake = this.#wake
    if (wake === undefined) return
    this.#ringing = undefined
    this.#wake = undefined
    wake()
  }
}
