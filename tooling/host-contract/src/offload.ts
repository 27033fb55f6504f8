import assert from 'node:assert/strict'
import {
  createApi,
  type DatagramSocket,
  type RudpConnection,
  type SocketOptions,
} from '@rudp/connection/host'
import { uflow3 } from '@rudp/wire'
import { type Host, LOOPBACK, SOCKET_OPTIONS } from './host.ts'
import { Inbox } from './inbox.ts'
import { patterned } from './patterns.ts'
import { inScope } from './scope.ts'
import { within } from './within.ts'

type Offload = 'auto' | 'off'

const COMBINATIONS: readonly (readonly [server: Offload, client: Offload])[] = [
  ['auto', 'auto'],
  ['auto', 'off'],
  ['off', 'auto'],
  ['off', 'off'],
]
/** Small messages in frames of one size, and large ones whose last frame is shorter. */
const SIZES = [1_024, 1_024, 1_024, 65_536, 300, 1_024, 200_000]
const ROUNDS = 20
/** So many that the datagrams of several are read together. */
const CROWD = 40
/** More than the pacer lets out at once, so that frames surely leave together. */
const BURST = 20

/** The same host, whose every socket is plain. */
export function withoutOffload(host: Host): Host {
  const { runtime } = host
  const plain = {
    ...runtime,
    open: (options: SocketOptions, receiver: Parameters<typeof runtime.open>[1]) =>
      runtime.open({ ...options, offload: 'off' }, receiver),
  }
  return {
    ...host,
    ...createApi(plain),
    runtime: plain,
    test: (name, run) => host.test(`without offload, ${name}`, run),
  }
}

/** Many datagrams in one system call are still the datagrams that they were. */
export function offload(host: Host): void {
  const { test, runtime, hasOffload } = host
  const told = (asked: Offload): object =>
    asked === 'auto' && hasOffload
      ? { offload: 'on' }
      : { offload: 'off', offloadReason: asked === 'off' ? 'option' : 'system' }

  for (const [serving, calling] of COMBINATIONS) {
    test(
      `bulk goes both ways: server with offload ${serving}, client ${calling}`,
      inScope(host, async (scope) => {
        const came = new Inbox<Uint8Array>('messages at the server')
        const answers = new Inbox<Uint8Array>('messages at the client')
        const { server, served, client } = await scope.pair(
          { offload: serving, message: (_connection, message) => came.put(message) },
          { offload: calling, message: (_connection, message) => answers.put(message) },
        )
        assert.deepEqual(offloadOf(server), told(serving))
        assert.deepEqual(offloadOf(served), told(serving))
        assert.deepEqual(offloadOf(client), told(calling))
        const sizes = Array.from({ length: ROUNDS }, () => SIZES).flat()
        for (const [i, size] of sizes.entries()) {
          client.send(patterned(size, i))
          served.send(patterned(size, i + 1))
        }
        await expectAll(came, sizes, 0)
        await expectAll(answers, sizes, 1)
        client.abort()
        await within(client.closed, 'closed')
        assert.deepEqual(offloadOf(client), { offload: 'off', offloadReason: 'closed' })
      }),
    )
  }

  for (const hostname of [LOOPBACK, '::']) {
    test(
      `a server at ${hostname} with offload tells apart whom it hears at once`,
      inScope(host, async (scope) => {
        const server = await scope.listen({
          hostname,
          offload: 'auto',
          maxConnections: CROWD,
          message: (connection, message) => void connection.send(message),
        })
        const crowd = await Promise.all(
          Array.from({ length: CROWD }, async (_, who) => {
            const echoes = new Inbox<Uint8Array>(`echoes of client ${who}`)
            const client = await scope.connect(server, { message: (_of, echo) => echoes.put(echo) })
            return { who, client, echoes }
          }),
        )
        for (let round = 0; round < ROUNDS; round++) {
          for (const { who, client } of crowd) client.send(Uint8Array.of(who, round))
          for (const { who, echoes } of crowd) {
            assert.deepEqual(await echoes.take(1), [Uint8Array.of(who, round)])
          }
        }
      }),
    )
  }

  for (const receiving of ['auto', 'off'] as const) {
    test(`frames of one size arrive one by one at a socket with offload ${receiving}`, async () => {
      const arrivals = new Inbox<Uint8Array>('frames')
      const target = await runtime.open(
        { ...SOCKET_OPTIONS, offload: receiving },
        {
          // Borrowed: copy.
          handleDatagram: (bytes, start, end) =>
            arrivals.put(new Uint8Array(bytes.subarray(start, end))),
          handleBatchEnd() {},
          handleError: (error) => assert.fail(error),
        },
      )
      for (const remote of [undefined, target.address]) {
        const hostname = remote === undefined ? LOOPBACK : '0.0.0.0'
        const sender = await runtime.open(
          { ...SOCKET_OPTIONS, offload: 'auto', hostname, ...(remote !== undefined && { remote }) },
          { handleDatagram() {}, handleBatchEnd() {}, handleError() {} },
        )
        const sizes = [...new Array<number>(BURST).fill(1_400), 200, ...new Array(BURST).fill(64)]
        const frames = sizes.map((size, index) => frame(size, index))
        for (const bytes of frames) put(sender, bytes, target)
        sender.flush()
        assert.deepEqual(await arrivals.take(frames.length), frames)
        await sender.close()
      }
      await target.close()
    })
  }

  test(
    'hostile merged buffers cost a server nothing but a count',
    inScope(host, async (scope) => {
      const answers = new Inbox<number>('answers')
      const { server, client } = await scope.pair(
        { offload: 'auto', message: (connection, message) => connection.send(message) },
        { offload: 'auto', message: (_connection, message) => answers.put(message.length) },
      )
      const attacker = await runtime.open(
        { ...SOCKET_OPTIONS, offload: 'off', maxFrameBytes: 65_000 },
        { handleDatagram() {}, handleBatchEnd() {}, handleError() {} },
      )
      const buffers = hostileBuffers()
      for (const [round, bytes] of buffers.entries()) {
        attacker.bytes.set(bytes, attacker.offset)
        attacker.commit(bytes.length, LOOPBACK, server.address.port)
        attacker.flush()
        client.send(patterned(round + 1, round))
        assert.equal(await answers.takeOne(), round + 1)
      }
      const { malformed, connections } = server.stats()
      assert.ok(malformed >= 4, `${malformed} malformed`)
      assert.equal(connections, 1)
      await attacker.close()
    }),
  )
}

/** What nobody merged. */
function hostileBuffers(): Uint8Array[] {
  const good = frame(100, 1)
  const damaged = good.slice()
  damaged[good.length - 1] = (damaged[good.length - 1] ?? 0) ^ 1
  const disconnect = new Uint8Array(16)
  const disconnectBytes = uflow3.writeDisconnect(disconnect, 0)
  return [
    new Uint8Array(60_000),
    new Uint8Array(60_000).fill(0xff),
    repeat(disconnect.subarray(0, disconnectBytes), 12_000),
    repeat(good, 500),
    repeat(damaged, 60),
    new Uint8Array([...good, ...damaged, ...good, ...good.subarray(0, 50)]),
    patterned(60_000, 3),
    // Each of the types, and nothing behind it.
    ...Array.from({ length: 16 }, (_, type) => new Uint8Array(1_000).fill(type)),
  ]
}

function repeat(bytes: Uint8Array, count: number): Uint8Array {
  const out = new Uint8Array(bytes.length * count)
  for (let i = 0; i < count; i++) out.set(bytes, i * bytes.length)
  return out
}

/** A data frame whose payload has `payloadBytes`. */
function frame(payloadBytes: number, seed: number): Uint8Array {
  const out = new Uint8Array(1_472)
  const writer = uflow3.createDataWriter()
  writer.begin(out, 0, out.length, seed, 0)
  const header = { messageId: seed, channel: 0, windowParentLead: 0, channelParentLead: 0 }
  writer.add(
    { ...header, fragmentId: 0, lastFragmentId: 0 },
    patterned(payloadBytes, seed),
    0,
    payloadBytes,
  )
  return out.slice(0, writer.finish())
}

function put(from: DatagramSocket, bytes: Uint8Array, to: DatagramSocket): void {
  from.bytes.set(bytes, from.offset)
  from.commit(bytes.length, LOOPBACK, to.address.port)
}

function offloadOf(side: Pick<RudpConnection, 'stats'> | { stats(): object }): object {
  const { offload: state, offloadReason } = side.stats() as Record<string, unknown>
  return offloadReason === undefined ? { offload: state } : { offload: state, offloadReason }
}

async function expectAll(
  inbox: Inbox<Uint8Array>,
  sizes: readonly number[],
  seed: number,
): Promise<void> {
  for (const [i, message] of (await inbox.take(sizes.length, 15_000)).entries()) {
    const expected = patterned(sizes[i] ?? 0, i + seed)
    assert.ok(Buffer.compare(message, expected) === 0, `message ${i}`)
  }
}
