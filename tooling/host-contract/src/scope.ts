import type {
  ConnectOptions,
  ListenOptions,
  ManualConnectOptions,
  ManualListenOptions,
  RudpConnection,
  RudpServer,
  SteppedConnection,
  SteppedServer,
} from '@rudp/connection/host'
import { type Host, LOOPBACK } from './host.ts'
import { within } from './within.ts'

/** Runs a test, and leaves nothing of it behind. */
export function inScope(host: Host, run: (scope: Scope) => Promise<void>): () => Promise<void> {
  return async () => {
    const scope = new Scope(host)
    try {
      await run(scope)
    } finally {
      await scope.end()
    }
    scope.assertQuiet()
  }
}

/** Opens servers and clients for one test. An error that no handler of the test takes fails it. */
export class Scope {
  readonly #host: Host
  readonly #servers: RudpServer[] = []
  readonly #clients: RudpConnection[] = []
  readonly #errors: unknown[] = []

  constructor(host: Host) {
    this.#host = host
  }

  async listen(options: ListenOptions = {}): Promise<RudpServer> {
    const server = await this.#host.listen({
      hostname: LOOPBACK,
      error: (error) => this.#errors.push(error),
      ...options,
    })
    this.#servers.push(server)
    return server
  }

  async connect(server: RudpServer, options: ConnectOptions = {}): Promise<RudpConnection> {
    const client = await this.#host.connect(server.address, {
      error: (error) => this.#errors.push(error),
      ...options,
    })
    this.#clients.push(client)
    return client
  }

  /** A server and a client of it, each with the connection it holds. */
  async pair(
    serverOptions: ListenOptions = {},
    clientOptions: ConnectOptions = {},
  ): Promise<{ server: RudpServer; served: RudpConnection; client: RudpConnection }> {
    let meet: (connection: RudpConnection) => void = () => {}
    const met = new Promise<RudpConnection>((resolve) => {
      meet = resolve
    })
    const server = await this.listen({ ...serverOptions, connection: meet })
    const client = await this.connect(server, clientOptions)
    return { server, client, served: await within(met, 'connection at the server') }
  }

  /** A server that acts in steps. */
  async listenInSteps(options: Omit<ManualListenOptions, 'drive'> = {}): Promise<SteppedServer> {
    const server = await this.#host.listen({ hostname: LOOPBACK, ...options, drive: 'manual' })
    this.#servers.push(server)
    return server
  }

  /** A client that acts in steps, of which it has made none yet. */
  async connectInSteps(
    server: Pick<RudpServer, 'address'>,
    options: Omit<ManualConnectOptions, 'drive'> = {},
  ): Promise<SteppedConnection> {
    const client = await this.#host.connect(server.address, { ...options, drive: 'manual' })
    this.#clients.push(client)
    return client
  }

  /** Ends everything without ceremony. */
  async end(): Promise<void> {
    for (const client of this.#clients) client.abort()
    for (const server of this.#servers) {
      for (const connection of server.connections) connection.abort()
    }
    const ends = [
      ...this.#clients.map((client) => client.closed),
      ...this.#servers.map((server) => server.close({ drain: false })),
    ]
    await within(Promise.all(ends), 'the end of a test')
  }

  assertQuiet(): void {
    if (this.#errors.length > 0) throw new AggregateError(this.#errors, 'errors nobody expected')
  }
}
