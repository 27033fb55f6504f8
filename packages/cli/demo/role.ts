import type { News, Order } from './ipc.ts'

const STATUS_EVERY_MS = 100

/** What a process of the demo does, once it is started. */
export interface Role<Status, Report> {
  /** Where it can be reached; 0 if nowhere. */
  readonly port: number
  status(): Status
  report(): Report
  /** Resolves when it is done by itself. */
  readonly done: Promise<void>
}

/**
 * Plays a role of the demo in this process: waits for its orders, tells how it goes, and is gone as
 * soon as the demo is.
 */
export function playRole<Config, Status, Report>(
  begin: (config: Config) => Promise<Role<Status, Report>>,
): void {
  const tell = (news: News<Status, Report>): void => {
    if (process.connected) process.send?.(news)
  }
  // The demo has ended, or died: nobody may outlive it.
  process.on('disconnect', () => process.exit())
  // A terminal's Ctrl+C reaches every process; the demo decides what comes of it.
  process.on('SIGINT', () => {})
  let role: Role<Status, Report> | undefined
  process.on('message', async (order: Order<Config>) => {
    if (order.type === 'stop') {
      if (role !== undefined) tell({ type: 'report', report: role.report() })
      return
    }
    const started = await begin(order.config)
    role = started
    tell({ type: 'ready', port: started.port })
    setInterval(() => tell({ type: 'status', status: started.status() }), STATUS_EVERY_MS)
    await started.done
    tell({ type: 'report', report: started.report() })
  })
}
