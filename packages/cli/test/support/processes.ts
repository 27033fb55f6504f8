import { execFileSync } from 'node:child_process'

/** The processes that were started by `pid`, or by one of those. */
export function descendants(pid: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  const found: number[] = []
  const look = (parent: number): void => {
    for (const [child, itsParent] of rows) {
      if (child === undefined || itsParent !== parent) continue
      found.push(child)
      look(child)
    }
  }
  look(pid)
  return found
}

/** Whether there still is a process of that number. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
