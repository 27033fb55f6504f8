import { setTimeout as sleep } from 'node:timers/promises'
import type { LinkConditions } from '@rudp/simulator'
import type { ControllerName } from '../src/arguments/controller.ts'
import { Cast } from './cast.ts'
import type {
  ClientConfig,
  LinkConfig,
  LinkStatus,
  PeerConfig,
  PeerReport,
  PeerStatus,
} from './ipc.ts'

/** What the demo plays. */
export interface Plan {
  readonly conditions: LinkConditions
  readonly controller: ControllerName | undefined
  readonly seed: string | undefined
  readonly durationMs: number
  /** Longest run: what is not done then never will be. */
  readonly limitMs: number
  readonly path: string | undefined
  readonly fileBytes: number
}

/** How the demo goes just now; what is not known yet is undefined. */
export interface Progress {
  readonly elapsedMs: number
  readonly client: PeerStatus | undefined
  readonly server: PeerStatus | undefined
  readonly link: LinkStatus | undefined
}

/** What every process said at the end. */
export interface Outcome {
  readonly client: PeerReport | undefined
  readonly server: PeerReport | undefined
  readonly link: LinkStatus | undefined
  readonly tookMs: number
  /** Whether it ended by itself within the limit. */
  readonly hasEnded: boolean
}

const WATCH_EVERY_MS = 100
const REPORT_TIMEOUT_MS = 2_000

/**
 * Runs server, link and client as processes of their own. When it returns or throws, none of them
 * is left.
 */
export async function runDemo(
  plan: Plan,
  watch: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Outcome> {
  const { controller, durationMs, fileBytes, path, conditions, seed } = plan
  const cast = new Cast(signal)
  let timer: NodeJS.Timeout | undefined
  try {
    const server = cast.start<PeerConfig, PeerStatus, PeerReport>('server', {
      controller,
      durationMs,
      fileBytes,
    })
    const link = cast.start<LinkConfig, LinkStatus, LinkStatus>('link', {
      port: await cast.guard(server.ready.promise),
      conditions,
      seed,
    })
    const client = cast.start<ClientConfig, PeerStatus, PeerReport>('client', {
      port: await cast.guard(link.ready.promise),
      controller,
      durationMs,
      fileBytes,
      path,
    })
    await cast.guard(client.ready.promise)

    const startedAtMs = performance.now()
    const elapsedMs = (): number => performance.now() - startedAtMs
    timer = setInterval(() => {
      const { status } = client
      watch({ elapsedMs: elapsedMs(), client: status, server: server.status, link: link.status })
    }, WATCH_EVERY_MS)
    const ended = Promise.all([client.report.promise, server.report.promise]).then(() => true)
    // No timer of ours keeps this process alive when all is done.
    const limit = sleep(plan.limitMs, false, { ref: false })
    const hasEnded = await cast.guard(Promise.race([ended, limit]))
    const tookMs = elapsedMs()

    cast.stop()
    const late = sleep(REPORT_TIMEOUT_MS, undefined, { ref: false })
    return {
      client: await Promise.race([client.report.promise, late]),
      server: await Promise.race([server.report.promise, late]),
      link: await Promise.race([link.report.promise, late]),
      tookMs,
      hasEnded,
    }
  } finally {
    clearInterval(timer)
    cast.dismiss()
  }
}
