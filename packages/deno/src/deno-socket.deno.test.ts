import assert from 'node:assert/strict'
import type { DatagramSocket } from '@rudp/connection/host'
import { openDenoSocket } from './deno-socket.ts'

const OPTIONS = {
  hostname: '127.0.0.1',
  port: 0,
  maxFrameBytes: 1472,
  receiveBufferBytes: 1,
  sendBufferBytes: 1,
}

/** A kernel that takes a datagram when it is told to. */
class Kernel {
  readonly taken: number[] = []
  readonly #pending: { mark: number; resolve(): void; reject(error: Error): void }[] = []
  readonly #arrivals: ((arrival: [Uint8Array, Deno.Addr]) => void)[] = []
  #failReceive: (error: Error) => void = () => {}

  readonly conn = {
    addr: { transport: 'udp', hostname: '127.0.0.1', port: 5 },
    send: (bytes: Uint8Array): Promise<number> =>
      new Promise((resolve, reject) =>
        this.#pending.push({ mark: bytes[0] ?? -1, resolve: () => resolve(1), reject }),
      ),
    receive: (): Promise<[Uint8Array, Deno.Addr]> =>
      new Promise((resolve, reject) => {
        this.#arrivals.push(resolve)
        this.#failReceive = reject
      }),
    close: () => this.#failReceive(new Deno.errors.Interrupted()),
  }

  get pendingCount(): number {
    return this.#pending.length
  }

  /** Takes the datagram in front, or fails to. */
  async take(error?: Error): Promise<void> {
    const next = this.#pending.shift()
    if (error !== undefined) next?.reject(error)
    else {
      this.taken.push(next?.mark ?? -1)
      next?.resolve()
    }
    await settle()
  }

  async deliver(mark: number): Promise<void> {
    const from = { transport: 'udp', hostname: '127.0.0.1', port: 6 } as const
    this.#arrivals.shift()?.([Uint8Array.of(mark), from])
    await Promise.resolve()
  }

  failReceive(error: Error): void {
    this.#arrivals.length = 0
    this.#failReceive(error)
  }
}

/** Lets every microtask run. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}

async function open(): Promise<{ socket: DatagramSocket; kernel: Kernel; heard: string[] }> {
  const kernel = new Kernel()
  const heard: string[] = []
  const { listenDatagram } = Deno
  Deno.listenDatagram = (() => kernel.conn) as unknown as typeof listenDatagram
  try {
    const socket = await openDenoSocket(OPTIONS, {
      handleDatagram: (bytes, start) => heard.push(String(bytes[start])),
      handleBatchEnd: () => heard.push('end'),
      handleError: (error) => heard.push(error.message),
    })
    return { socket, kernel, heard }
  } finally {
    Deno.listenDatagram = listenDatagram
  }
}

function commit(socket: DatagramSocket, mark: number): void {
  socket.bytes.fill(mark, socket.offset, socket.offset + 1_400)
  socket.commit(1_400, '127.0.0.1', 9)
}

Deno.test('a socket of Deno sends one datagram after the other, in order', async () => {
  const { socket, kernel } = await open()
  for (let i = 0; i < 100; i++) commit(socket, i)
  for (let i = 0; i < 100; i++) {
    assert.equal(kernel.pendingCount, 1)
    await kernel.take()
  }
  assert.equal(kernel.pendingCount, 0)
  assert.deepEqual(
    kernel.taken,
    Array.from({ length: 100 }, (_, index) => index),
  )
  await socket.close()
})

Deno.test('a socket of Deno loses a datagram that cannot be sent, and no other', async () => {
  const { socket, kernel } = await open()
  for (let i = 0; i < 3; i++) commit(socket, i)
  await kernel.take()
  await kernel.take(new Error('no route'))
  await kernel.take()
  assert.deepEqual(kernel.taken, [0, 2])
  await socket.close()
})

Deno.test('a socket of Deno loses what exceeds 4096 datagrams while the kernel is full', async () => {
  const { socket, kernel } = await open()
  for (let i = 0; i < 5_000; i++) commit(socket, i & 255)
  for (let i = 0; i < 4_096; i++) {
    const next = kernel.take()
    if (i % 64 === 0) await next
    else for (let turn = 0; turn < 4; turn++) await Promise.resolve()
  }
  await settle()
  assert.equal(kernel.pendingCount, 1)
  await kernel.take()
  assert.equal(kernel.pendingCount, 0)
  await socket.close()
})

Deno.test('a socket of Deno hands over what waits before it closes', async () => {
  const { socket, kernel } = await open()
  for (let i = 0; i < 3; i++) commit(socket, i)
  await socket.close()
  assert.equal(kernel.pendingCount, 3)
  for (let i = 0; i < 3; i++) await kernel.take()
  assert.deepEqual(kernel.taken, [0, 1, 2])
})

Deno.test('a socket of Deno ends a batch once nothing more is there', async () => {
  const { socket, kernel, heard } = await open()
  for (let i = 0; i < 3; i++) await kernel.deliver(i)
  await settle()
  await kernel.deliver(3)
  await settle()
  assert.deepEqual(heard, ['0', '1', '2', 'end', '3', 'end'])
  await socket.close()
})

Deno.test('a socket of Deno ends a batch of 64 although more keep coming', async () => {
  const { socket, kernel, heard } = await open()
  for (let i = 0; i < 100; i++) await kernel.deliver(i)
  assert.equal(heard.indexOf('end'), 64)
  await settle()
  assert.equal(heard.filter((entry) => entry === 'end').length, 2)
  await socket.close()
})

Deno.test('a socket of Deno tells of trouble with receiving, and goes on', async () => {
  const { socket, kernel, heard } = await open()
  kernel.failReceive(new Error('trouble'))
  await new Promise((resolve) => setTimeout(resolve, 15))
  await kernel.deliver(1)
  await settle()
  assert.deepEqual(heard, ['trouble', '1', 'end'])
  await socket.close()
  assert.deepEqual(heard, ['trouble', '1', 'end'])
})
