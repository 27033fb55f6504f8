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
