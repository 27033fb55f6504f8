const EVERY_MS = 50

/** Watches how long this process does not get to run: a busy machine is no fault of a connection. */
export class StallMeter {
  /** The longest that it has stood still, in ms. */
  longestMs = 0

  constructor() {
    let lastMs = performance.now()
    setInterval(() => {
      const nowMs = performance.now()
      this.longestMs = Math.max(this.longestMs, nowMs - lastMs - EVERY_MS)
      lastMs = nowMs
    }, EVERY_MS).unref()
  }
}
