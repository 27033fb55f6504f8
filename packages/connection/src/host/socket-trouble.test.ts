import { expect, it } from 'vitest'
import { createApi } from './create-api.ts'
import type { DatagramReceiver, Runtime } from './runtime.ts'

/** A runtime whose sockets reach nobody, and whose trouble we make. */
function troubled() {
  const receivers: DatagramReceiver[] = []
  const reported: unknown[] = []
  const runtime: Runtime = {
    nowMs: () => performance.now(),
    randomUint32: () => 7,
    encodeUtf8: (text) => new TextEncoder().encode(text),
    defer: queueMicrotask,
    setTimer: () => ({ cancel() {}, ref() {}, unref() {} }),
    reportError: (error) => reported.push(error),
    resolve: async () => ['127.0.0.1'],
    open: async (_options, receiver) => {
      receivers.push(receiver)
      return {
        address: { hostname: '127.0.0.1', port: 5, family: 'IPv4' },
        receiveBufferBytes: Number.NaN,
        sendBufferBytes: Number.NaN,
        bytes: new Uint8Array(1472),
        offset: 0,
        maxFrameBytes: 1472,
        reserve() {},
        commit() {},
        flush() {},
        close: async () => {},
        ref() {},
        unref() {},
      }
    },
  }
  const fail = (code: string): Error => {
    const error = Object.assign(new Error(code), { code })
    for (const receiver of receivers) receiver.handleError(error)
    return error
  }
  return { ...createApi(runtime), fail, reported }
}

it('refuses a connect when the network says that nobody listens', async () => {
  const { connect, fail } = troubled()
  const connecting = connect('127.0.0.1:9')
  await Promise.resolve()
  await Promise.resolve()
  await Promise.resolve()
  const cause = fail('ECONNREFUSED')
  await expect(connecting).rejects.toMatchObject({ code: 'ERR_RUDP_REFUSED', cause })
})

it('tells a server no news of single datagrams, which anyone may forge', async () => {
  const { listen, fail, reported } = troubled()
  const told: unknown[] = []
  const server = await listen({ error: (error) => told.push(error) })
  for (const code of ['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'EMSGSIZE']) fail(code)
  expect([told, reported]).toEqual([[], []])
  const trouble = fail('ENETDOWN')
  expect(told).toEqual([trouble])
  await server.close()
})

it('never ends a process by trouble of a socket that nobody asked to hear of', async () => {
  const { listen, fail, reported } = troubled()
  const server = await listen({})
  fail('ENETDOWN')
  expect(reported).toEqual([])
  await server.close()
})

it('reports an error handler that fails, at once or later, as an error nobody handles', async () => {
  const first = new Error('first')
  const second = new Error('second')
  const { listen, fail, reported } = troubled()
  const server = await listen({
    error() {
      throw first
    },
  })
  fail('ENETDOWN')
  expect(reported).toEqual([first])
  await server.close()

  const asynchronous = troubled()
  const other = await asynchronous.listen({
    async error() {
      await Promise.resolve()
      throw second
    },
  })
  asynchronous.fail('ENETDOWN')
  await other.close()
  expect(asynchronous.reported).toEqual([second])
})

it('tells a game loop of trouble in its next step', async () => {
  const { listen, fail, reported } = troubled()
  const server = await listen({ drive: 'manual' })
  const error = fail('ENETDOWN')
  fail('ECONNREFUSED')
  expect(server.step()).toEqual([{ type: 'error', error }])
  expect(server.step()).toEqual([])
  expect(reported).toEqual([])
  await server.close()
})
