import { createApi } from '../../src/host/create-api.ts'
import type { DatagramReceiver, Runtime } from '../../src/host/runtime.ts'

/** What goes on between sockets that are {@link wired}. */
export interface Wire {
  /** How often a pass was put off to the end of a task. */
  deferred: number
  /** All datagrams, in order. */
  readonly sent: readonly Datagram[]
  /** The types of the frames that the socket of that port has sent. */
  typesFrom(port: number): (number | undefined)[]
  /** Holds datagrams back from now on. */
  hold(): void
  /** Hands those over that were held back, what goes to one socket as one batch, and holds none back any more. */
  release(): void
}

export interface Datagram {
  readonly from: number
  readonly to: number
  readonly bytes: Uint8Array
}

/** An API over sockets that reach each other at once, one datagram a batch. */
export function wired(
  nowMs: () => number = () => performance.now(),
): ReturnType<typeof createApi> & { wire: Wire } {
  const receivers = new Map<number, DatagramReceiver>()
  const sent: Datagram[] = []
  let held: Datagram[] | undefined
  let nextPort = 1

  const deliver = (datagrams: readonly Datagram[]): void => {
    for (const port of new Set(datagrams.map(({ to }) => to))) {
      const receiver = receivers.get(port)
      for (const { from, to, bytes } of datagrams) {
        if (to === port) receiver?.handleDatagram(bytes, 0, bytes.length, '127.0.0.1', from)
      }
      receiver?.handleBatchEnd()
    }
  }
  const wire: Wire = {
    deferred: 0,
    sent,
    typesFrom: (port) => sent.filter(({ from }) => from === port).map(({ bytes }) => bytes[0]),
    hold() {
      held = []
    },
    release() {
      const datagrams = held ?? []
      held = undefined
      deliver(datagrams)
    },
  }
  const runtime: Runtime = {
    nowMs,
    randomUint32: () => 7,
    encodeUtf8: (text) => new TextEncoder().encode(text),
    defer: (task) => {
      wire.deferred++
      queueMicrotask(task)
    },
    setTimer: () => ({ cancel() {}, ref() {}, unref() {} }),
    reportError: (error) => {
      throw error
    },
    resolve: async () => ['127.0.0.1'],
    open: async (options, receiver) => {
      const port = options.port || nextPort++
      receivers.set(port, receiver)
      const bytes = new Uint8Array(1472)
      return {
        address: { hostname: '127.0.0.1', port, family: 'IPv4' },
        receiveBufferBytes: Number.NaN,
        sendBufferBytes: Number.NaN,
        bytes,
        offset: 0,
        maxFrameBytes: 1472,
        reserve() {},
        commit(sizeBytes, _hostname, to) {
          const datagram = { from: port, to, bytes: bytes.slice(0, sizeBytes) }
          sent.push(datagram)
          if (held !== undefined) held.push(datagram)
          else queueMicrotask(() => deliver([datagram]))
        },
        flush() {},
        close: async () => {},
        ref() {},
        unref() {},
      }
    },
  }
  return { ...createApi(runtime), wire }
}
