import { spawn } from 'node:child_process'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SessionEvent, SessionPlan } from './session-plan.ts'

/** How a session ended. */
export type SessionEnd = 'finished' | 'restart' | { readonly hungOn: number }

/**
 * Starts a session, and ends it when a mutant neither fails nor finishes.
 *
 * @throws if the session ended by itself, and not because of a mutant
 */
export async function runSession(
  plan: SessionPlan,
): Promise<{ end: SessionEnd; events: readonly SessionEvent[] }> {
  const planFile = `${plan.journal}.plan`
  writeFileSync(planFile, JSON.stringify(plan))
  writeFileSync(plan.journal, '')
  const session = spawn(
    process.execPath,
    ['--conditions=@rudp/source', join(import.meta.dirname, 'session.ts'), planFile],
    { cwd: plan.packageDir, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, CI: '1' } },
  )
  let complaint = ''
  session.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-4000)
  })
  let code: number | null | undefined
  const ended = new Promise<void>((resolve) => {
    session.on('close', (exitCode) => {
      code = exitCode
      resolve()
    })
  })
  const endWithUs = (): void => {
    session.kill('SIGKILL')
  }
  process.on('exit', endWithUs)
  const isHung = await watch(plan.journal, ended, () => code !== undefined)
  if (isHung) session.kill('SIGKILL')
  await ended
  process.off('exit', endWithUs)

  const events = readEvents(plan.journal)
  rmSync(planFile)
  rmSync(plan.journal)
  const last = events.at(-1)
  if (last?.type === 'finished' && events.length > 1) return { end: 'finished', events }
  if (last?.type === 'restart') return { end: 'restart', events }
  if (last?.type === 'try') return { end: { hungOn: last.mutant }, events }
  throw new Error(`Cannot try mutants: the session ended. ${complaint}`)
}

/** Waits for the end, or until the journal says for too long that one mutant is being tried. */
async function watch(
  journal: string,
  ended: Promise<void>,
  hasEnded: () => boolean,
): Promise<boolean> {
  let size = -1
  let sinceMs = performance.now()
  while (!hasEnded()) {
    const stop = new AbortController()
    await Promise.race([ended, sleep(250, undefined, { signal: stop.signal })])
    stop.abort()
    const now = statSync(journal).size
    if (now !== size) {
      size = now
      sinceMs = performance.now()
      continue
    }
    const waitedMs = performance.now() - sinceMs
    if (waitedMs < 3_000) continue
    const last = readEvents(journal).at(-1)
    if (last?.type === 'try' && waitedMs > 3_000 + last.ms * 30) return true
  }
  return false
}

function readEvents(journal: string): SessionEvent[] {
  return readFileSync(journal, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as SessionEvent)
}
