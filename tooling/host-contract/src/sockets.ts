import assert from 'node:assert/strict'
import type { DatagramReceiver, DatagramSocket, SocketOptions } from '@rudp/connection/host'
import { type Host, LOOPBACK, SOCKET_OPTIONS } from './host.ts'
import { Inbox } from './inbox.ts'
import { patterned } from './patterns.ts'
import { within } from './within.ts'

interface Arrival {
  readonly bytes: Uint8Array
  readonly hostname: string
  readonly port: number
}

/** A socket that keeps what it hears. */
interface Station {
  readonly socket: DatagramSocket
  readonly arrivals: Inbox<Arrival>
  readonly batchEnds: Inbox<number>
  readonly errors: unknown[]
}

/** What a `Runtime` owes the layers above it: sockets, timers, time. */
export function sockets(host: Host): void {
  const { test, runtime } = host

  test('sockets exchange datagrams of every size a frame can have', async () => {
    const [a, b] = [await station(host), await station(host)]
    for (let size = 1; size <= 1472; size += size < 20 ? 1 : 97) {
      send(a.socket, patterned(size, size), b.socket)
      const { bytes, hostname, port } = await b.arrivals.takeOne()
      assert.deepEqual(bytes, patterned(size, size))
      assert.deepEqual({ hostname, port }, { hostname: LOOPBACK, port: a.socket.address.port })
    }
    await end(a, b)
  })

  test('a connected socket and its peer exchange datagrams', async () => {
    const server = await station(host)
    const client = await station(host, { hostname: '0.0.0.0', remote: server.socket.address })
    for (let round = 0; round < 10; round++) {
      send(client.socket, patterned(1000, round), server.socket)
      const { bytes, hostname, port } = await server.arrivals.takeOne()
      assert.deepEqual(bytes, patterned(1000, round))
      server.socket.bytes.set(bytes.subarray(0, 500), server.socket.offset)
      server.socket.commit(500, hostname, port)
      server.socket.flush()
      const answer = await client.arrivals.takeOne()
      assert.deepEqual(answer.bytes, patterned(1000, round).subarray(0, 500))
      const { port: serverPort } = server.socket.address
      assert.deepEqual([answer.hostname, answer.port], [LOOPBACK, serverPort])
    }
    await end(server, client)
  })

  test('memory is never written to again before its datagram has left', async () => {
    const [a, b] = [await station(host), await station(host)]
    const [burst, rounds] = [32, 100]
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < burst; i++) {
        a.socket.bytes.set(patterned(1400, round * burst + i), a.socket.offset)
        a.socket.commit(1400, LOOPBACK, b.socket.address.port)
      }
      a.socket.flush()
      for (const [i, { bytes }] of (await b.arrivals.take(burst)).entries()) {
        assert.ok(Buffer.compare(bytes, patterned(1400, round * burst + i)) === 0, `${round} ${i}`)
      }
    }
    await end(a, b)
  })

  test('the end of a batch follows its datagrams, in the same turn or soon after', async () => {
    const [a, b] = [await station(host), await station(host)]
    for (let i = 0; i < 30; i++) {
      a.socket.bytes.set(patterned(100, i), a.socket.offset)
      a.socket.commit(100, LOOPBACK, b.socket.address.port)
    }
    a.socket.flush()
    await b.arrivals.take(30)
    let seen = 0
    while (seen < 30) seen = await b.batchEnds.takeOne()
    assert.equal(seen, 30)
    await end(a, b)
  })

  test('a datagram that cannot be sent is lost, and the next one is not', async () => {
    const [a, b] = [await station(host, { maxFrameBytes: 70_000 }), await station(host)]
    // One more than UDP can carry.
    send(a.socket, new Uint8Array(65_508), b.socket)
    send(a.socket, patterned(10, 1), b.socket)
    assert.deepEqual((await b.arrivals.takeOne()).bytes, patterned(10, 1))
    // A runtime may pass on what the kernel says of it, but may not make more of it.
    for (const error of a.errors) assert.equal((error as { code?: unknown }).code, 'EMSGSIZE')
    await a.socket.close()
    await end(b)
  })

  test('a socket answers from within a datagram, and may be closed there', async () => {
    const b = await station(host)
    const echo: { socket?: DatagramSocket } = {}
    const socket = await runtime.open(SOCKET_OPTIONS, {
      handleDatagram(bytes, start, end, hostname, port) {
        const { socket: own } = echo
        own?.bytes.set(bytes.subarray(start, end), own.offset)
        own?.commit(end - start, hostname, port)
        own?.flush()
        void own?.close()
      },
      handleBatchEnd: () => assert.fail('a closed socket is silent'),
      handleError: (error) => assert.fail(error),
    })
    echo.socket = socket
    send(b.socket, patterned(50, 1), socket)
    assert.deepEqual((await b.arrivals.takeOne()).bytes, patterned(50, 1))
    // Nothing is left to do what these ask for.
    send(socket, patterned(50, 2), b.socket)
    await socket.close()
    socket.ref()
    socket.unref()
    await new Promise((resolve) => setTimeout(resolve, 20))
    assert.equal(b.arrivals.size, 0)
    await end(b)
  })

  test('an address that this machine has not is an error', async () => {
    const receiver = { handleDatagram() {}, handleBatchEnd() {}, handleError() {} }
    const opening = runtime.open({ ...SOCKET_OPTIONS, hostname: '192.0.2.1' }, receiver)
    await assert.rejects(opening, { code: 'EADDRNOTAVAIL' })
  })

  test('timers fire once, in time, unless they are cancelled', async () => {
    const fired = new Inbox<string>('timers')
    const startedMs = runtime.nowMs()
    runtime.setTimer(() => fired.put('never'), 5).cancel()
    const timer = runtime.setTimer(() => fired.put('later'), 20)
    runtime.setTimer(() => fired.put('soon'), 0)
    timer.unref()
    timer.ref()
    assert.deepEqual(await fired.take(2), ['soon', 'later'])
    const tookMs = runtime.nowMs() - startedMs
    assert.ok(tookMs > 18 && tookMs < 1_000, `${tookMs} ms`)
    assert.equal(fired.size, 0)
  })

  test('time is finer than a millisecond, numbers are unpredictable, a microtask is deferred', async () => {
    const times = new Set<number>()
    for (let i = 0; i < 1_000; i++) times.add(runtime.nowMs() % 1)
    assert.ok(times.size > 3)
    const numbers = new Set(Array.from({ length: 1_000 }, () => runtime.randomUint32()))
    assert.ok(numbers.size > 990)
    for (const number of numbers) assert.equal(number, number >>> 0)
    const order: string[] = []
    runtime.defer(() => order.push('deferred'))
    order.push('first')
    await Promise.resolve()
    assert.deepEqual(order, ['first', 'deferred'])
  })

  test('names have addresses', async () => {
    const found = await within(runtime.resolve('localhost'), 'localhost')
    assert.ok(found.includes(LOOPBACK), found.join())
  })
}

async function station(host: Host, options: Partial<SocketOptions> = {}): Promise<Station> {
  const arrivals = new Inbox<Arrival>('datagrams')
  const batchEnds = new Inbox<number>('batch ends')
  const errors: unknown[] = []
  let count = 0
  const receiver: DatagramReceiver = {
    handleDatagram(bytes, start, end, hostname, port) {
      count++
      // Borrowed: copy.
      arrivals.put({ bytes: new Uint8Array(bytes.subarray(start, end)), hostname, port })
    },
    handleBatchEnd: () => batchEnds.put(count),
    handleError: (error) => errors.push(error),
  }
  const socket = await host.runtime.open({ ...SOCKET_OPTIONS, ...options }, receiver)
  return { socket, arrivals, batchEnds, errors }
}

function send(from: DatagramSocket, bytes: Uint8Array, to: DatagramSocket): void {
  from.bytes.set(bytes, from.offset)
  from.commit(bytes.length, to.address.hostname, to.address.port)
  from.flush()
}

async function end(...stations: readonly Station[]): Promise<void> {
  for (const { socket, errors } of stations) {
    await socket.close()
    assert.deepEqual(errors, [])
  }
}
