import type { Adapter } from './adapter.ts'

/** When `main` has returned the process has to end by itself, or not, as the role's name says. */
export const ENDINGS: Readonly<Record<string, (adapter: Adapter) => Promise<void>>> = {
  'ends-when-closed': async ({ listen, connect }) => {
    const server = await listen({
      hostname: '127.0.0.1',
      message: (connection, message) => connection.send(message),
    })
    const connection = await connect(server.address)
    connection.send('hello')
    await connection[Symbol.asyncIterator]().next()
    await connection.close()
    await server.close()
    console.log('closed')
  },

  'ends-when-unreferenced': async ({ listen, connect }) => {
    const server = await listen({ hostname: '127.0.0.1' })
    const connection = await connect(server.address)
    server.unref()
    connection.unref()
    console.log('unreferenced')
  },

  'ends-after-a-failed-connect': async ({ listen, connect }) => {
    const server = await listen({ hostname: '127.0.0.1', accept: () => false })
    await connect(server.address).catch((error: Error) => console.log(error.name))
    await server.close()
  },

  'lives-while-it-listens': async ({ listen }) => {
    const server = await listen({ hostname: '127.0.0.1' })
    server.unref()
    server.ref()
    // Does not keep the process alive itself.
    unreferencedTimer(() => {
      console.log('still listening')
      void server.close()
    }, 300)
  },

  'lives-while-it-is-connected': async ({ listen, connect }) => {
    const server = await listen({ hostname: '127.0.0.1' })
    server.unref()
    const connection = await connect(server.address)
    unreferencedTimer(() => {
      console.log('still connected')
      void connection.close().then(() => server.close())
    }, 300)
  },

  // An unhandled rejection ends a process of any of the three with an error.
  'leaves-no-rejection-unhandled': async ({ listen, connect }) => {
    const server = await listen({ hostname: '127.0.0.1', maxConnections: 2 })
    const controller = new AbortController()
    const standing = await connect(server.address, { signal: controller.signal, highWaterBytes: 1 })
    const other = await connect(server.address)
    // Everything below is left to itself but what the caller was given a promise of to handle.
    const handled = [
      connect(server.address),
      connect(server.address, { signal: AbortSignal.abort() }),
      connect(server.address, { timeoutMs: Number.NaN }),
      listen({ port: server.address.port, hostname: '127.0.0.1' }),
    ]
    for (const promise of handled) promise.then(undefined, () => {})
    for (let i = 0; i < 100; i++) standing.send(new Uint8Array(10_000))
    standing.drained().then(undefined, () => {})
    void standing.sendWithReceipt('never settled by the peer')
    void standing[Symbol.asyncIterator]().next()
    void server[Symbol.asyncIterator]().next()
    void other.close()
    controller.abort()
    const driven = await connect(server.address, { drive: 'manual' })
    driven.step()
    void driven.sendWithReceipt('never sent')
    driven.abort()
    await Promise.allSettled(handled)
    await server.close({ drain: false, timeoutMs: 100 })
    await new Promise((resolve) => setTimeout(resolve, 50))
    console.log('quiet')
  },

  'dies-of-a-listener-that-throws': async ({ listen, connect }) => {
    const server = await listen({
      hostname: '127.0.0.1',
      connection() {
        throw new Error('nobody handles this')
      },
    })
    await connect(server.address)
  },
}

function unreferencedTimer(task: () => void, delayMs: number): void {
  const timer = setTimeout(task, delayMs)
  const { Deno } = globalThis as { Deno?: { unrefTimer(id: unknown): void } }
  if (Deno === undefined) timer.unref()
  else Deno.unrefTimer(timer)
}
