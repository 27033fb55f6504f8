/** Node's timers count whole milliseconds from a clock that is read once a turn of the loop. */
const LEAST_DELAY_MS = 1

/** Runs `task` in about `delayMs`, and at the earliest in 1 ms; the result cancels it. */
export function setTimer(task: () => void, delayMs: number): () => void {
  const timer = setTimeout(task, Math.max(LEAST_DELAY_MS, Math.round(delayMs)))
  return () => clearTimeout(timer)
}
