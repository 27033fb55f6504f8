import type { RudpServer } from '@rudp/node'
import { type SampledServer, ServerSampler } from '../stats/server-sampler.ts'
import { Dashboard, DEFAULT_DASHBOARD_PORT } from './dashboard.ts'

/** A server of any runtime. */
export type WatchedServer = SampledServer & Pick<RudpServer, 'closed'>

const SAMPLE_EVERY_MS = 1_000

/**
 * Shows a server of your own as live charts, on a page for browsers on this machine only, until the server
 * closes or the dashboard is closed.
 *
 * @param options - `port`: 8877 unless given; 0 picks a free one
 * @returns where to open it: `url`
 * @throws {CliError} When the port cannot be had.
 */
export async function openDashboard(
  server: WatchedServer,
  { port = DEFAULT_DASHBOARD_PORT }: { readonly port?: number } = {},
): Promise<Dashboard> {
  const dashboard = await Dashboard.open({ port })
  const sampler = new ServerSampler(server)
  const show = (): void => dashboard.show(sampler.sample(performance.now()))
  show()
  const timer = setInterval(show, SAMPLE_EVERY_MS)
  void dashboard.closed.then(() => clearInterval(timer))
  void server.closed.then(() => {
    clearInterval(timer)
    dashboard.end()
    return dashboard.close()
  })
  return dashboard
}
