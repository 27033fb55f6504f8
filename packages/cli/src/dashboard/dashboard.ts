import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CliError, EXIT_FAILED } from '../cli-error.ts'
import { reasonOf } from '../explain-error.ts'
import type { StatsJson } from '../stats/stats-json.ts'
import { dashboardFiles, PAGE_HEADERS } from './dashboard-files.ts'
import { EventFeed } from './event-feed.ts'

/** Where the page is unless somebody says otherwise. */
export const DEFAULT_DASHBOARD_PORT = 8877

/** Only this machine may look: statistics name everybody who is connected. */
const LOOPBACK = '127.0.0.1'

/** Names by which a browser on this machine may call it, a tunnel of ssh among them, whatever its port. */
const OWN_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** How long a page has to read that the server has ended. */
const FAREWELL_MS = 300

/** A page of live charts for a browser on this machine. */
export class Dashboard {
  /** Where to open it. */
  readonly url: string
  /** Resolves when it is served no longer. */
  readonly closed: Promise<void>
  readonly #server: Server
  readonly #feed: EventFeed
  readonly #files = dashboardFiles()

  private constructor(server: Server) {
    const { port } = server.address() as AddressInfo
    this.url = `http://${LOOPBACK}:${port}/`
    this.#server = server
    this.#feed = new EventFeed()
    this.closed = new Promise((resolve) => server.on('close', () => resolve()))
    server.on('request', (request, response) => this.#answer(request, response))
  }

  /**
   * Serves the page.
   *
   * @param options - `port`: 0 picks a free one
   * @throws {CliError} When the port cannot be had.
   */
  static async open({ port }: { readonly port: number }): Promise<Dashboard> {
    const server = createServer()
    try {
      server.listen(port, LOOPBACK)
      await once(server, 'listening')
      return new Dashboard(server)
    } catch (error) {
      const message = `Cannot show dashboard on ${LOOPBACK}:${port}: ${reasonOf(error)}`
      throw new CliError(message, EXIT_FAILED, 'dashboard', { cause: error })
    }
  }

  /** Draws `stats` on every page, after those before; more than a second apart would look slow. */
  show(stats: StatsJson): void {
    this.#feed.show(stats)
  }

  /** Says on every page that the server has ended. What was shown stays. */
  end(): void {
    this.#feed.end()
  }

  /** Stops serving the page. */
  async close(): Promise<void> {
    this.#feed.close()
    this.#server.close()
    const grace = setTimeout(() => this.#server.closeAllConnections(), FAREWELL_MS)
    await this.closed
    clearTimeout(grace)
  }

  #answer({ headers, method, url }: IncomingMessage, response: ServerResponse): void {
    // A name that somebody made point here would let their page read ours (DNS rebinding).
    if (!OWN_NAMES.has((headers.host ?? '').replace(/:\d+$/, ''))) return refuse(response, 403)
    if (method !== 'GET' && method !== 'HEAD') return refuse(response, 405)
    if (url === '/events' && method === 'GET') {
      if (!this.#feed.attach(response)) refuse(response, 503)
      return
    }
    const file = this.#files.get(url ?? '')
    if (file === undefined) return refuse(response, 404)
    response.writeHead(200, { ...PAGE_HEADERS, 'content-type': file.type })
    response.end(method === 'HEAD' ? undefined : file.text)
  }
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { ...PAGE_HEADERS, 'content-type': 'text/plain' }).end()
}
