import { MODE_RELIABLE } from '@rudp/channels'
import { unlimited } from '@rudp/congestion'
import { SimulatedNetwork } from '@rudp/simulator'
import {
  FRAME_ACK,
  FRAME_DATA,
  FRAME_DATA_ACK,
  FRAME_DISCONNECT_ACK,
  FRAME_SYNC,
  uflow3,
} from '@rudp/wire'
import { describe, expect, it } from 'vitest'
import type { ConnectionOptions } from '../src/index.ts'
import { endpointOn, logOf } from './support/endpoint-on.ts'
import { wired } from './support/wired.ts'

interface Datagram {
  readonly from: string
  readonly atMs: number
  readonly bytes: Uint8Array
}

/** A client and a server whose connection stands, and what they have sent each other since. */
function connect(clientOptions: ConnectionOptions = {}, serverOptions: ConnectionOptions = {}) {
  const network = new SimulatedNetwork({ seed: 1, link: { delayMs: 5 } })
  const common = { congestion: unlimited, bundling: false }
  const server = endpointOn(network, 'server', { ...common, ...serverOptions, maxConnections: 1 })
  const client = endpointOn(network, 'client', { ...common, ...clientOptions }, 2)
  const peer = client.connect('server')
  network.run({ untilMs: 500 })
  const [served] = server.peers
  if (served === undefined) throw new Error('no connection')
  const sent: Datagram[] = []
  network.onTrace = (entry) => {
    if (entry.type !== 'send') return
    const { from, atMs, bytes } = entry
    sent.push({ from, atMs, bytes: bytes.slice() })
  }
  const typesFrom = (name: string): (number | undefined)[] =>
    sent.filter(({ from }) => from === name).map(({ bytes }) => bytes[0])
  return { network, server, client, peer, served, sent, typesFrom }
}

/** How many groups the ack in a frame has, if there is one. */
function groupsOf({ bytes }: Datagram): number {
  const reader = uflow3.createReader()
  return reader.read(bytes) === FRAME_DATA ? 0 : reader.ack.groupCount
}

type Pair = ReturnType<typeof connect>

/** The client asks once; the server answers with `answerBytes` while it takes the question. */
function ask(pair: Pair, answerBytes: number): void {
  const { network, server, client, peer, served } = pair
  server.onMessage = () =>
    server.queue(served, new Uint8Array(answerBytes), { mode: MODE_RELIABLE })
  client.send(peer, Uint8Array.of(1), { mode: MODE_RELIABLE })
  network.run({ forMs: 100 })
}

describe('an ack that is owed when data leaves', () => {
  it('leaves in the same frame, and what has no data to ride on leaves alone', () => {
    const pair = connect()
    ask(pair, 100)
    expect(pair.typesFrom('client')).toEqual([FRAME_DATA, FRAME_ACK])
    expect(pair.typesFrom('server')).toEqual([FRAME_DATA_ACK])
    expect(logOf(pair.peer).deliveries).toHaveLength(1)
    expect(pair.peer.connection.session?.frames.inFlightFrames).toBe(0)
    expect(pair.served.connection.session?.frames.inFlightFrames).toBe(0)
  })

  it.each([
    ['client', { piggybacking: false }, {}],
    ['server', {}, { piggybacking: false }],
  ])('leaves alone if the %s takes it nowhere else', (_, client, server) => {
    const pair = connect(client, server)
    ask(pair, 100)
    expect(pair.typesFrom('server')).toEqual([FRAME_DATA, FRAME_ACK])
  })

  it('rides if the frame has room for all of it, to the last byte', () => {
    const overheadBytes = 10 + 14
    const ackBytes = 10 + 9
    const fittingBytes = uflow3.maxFrameBytes - overheadBytes - ackBytes
    const fitting = connect()
    ask(fitting, fittingBytes)
    expect(fitting.typesFrom('server')).toEqual([FRAME_DATA_ACK])
    expect(fitting.sent[1]?.bytes).toHaveLength(uflow3.maxFrameBytes)
    const tooLarge = connect()
    ask(tooLarge, fittingBytes + 1)
    expect(tooLarge.typesFrom('server')).toEqual([FRAME_DATA, FRAME_ACK])
  })

  it('leaves alone if only some of its groups have room', () => {
    const pair = connect()
    // The second ack repeats what the first has said.
    for (const sizeBytes of [100, 1_429, 1_420]) ask(pair, sizeBytes)
    expect(pair.typesFrom('server')).toEqual([
      FRAME_DATA_ACK,
      ...[FRAME_DATA, FRAME_ACK],
      ...[FRAME_DATA, FRAME_ACK],
    ])
    expect(pair.sent.filter(({ from }) => from === 'server').map(groupsOf)).toEqual([1, 0, 2, 0, 3])
  })

  it('rides if it only says that the application has taken what had been acknowledged', () => {
    const { network, server, client, peer, served, sent } = connect()
    server.takesMessages = false
    client.send(peer, Uint8Array.of(1))
    network.run({ forMs: 50 })
    server.takesMessages = true
    server.onMessage = () => server.queue(served, Uint8Array.of(2))
    server.endpoint.activate(served)
    server.pump()
    const [late] = sent.filter(({ from, bytes }) => from === 'server' && bytes[0] !== FRAME_ACK)
    const reader = uflow3.createReader()
    expect(reader.read(late?.bytes ?? new Uint8Array())).toBe(FRAME_DATA_ACK)
    expect(reader.ack).toMatchObject({
      groupCount: 0,
      messageWindowBaseId: peer.connection.session?.messages.nextMessageId,
    })
  })

  it('rides although it is not due: that of a frame of bulk, which waits for another', () => {
    const { network, server, client, peer, served, sent } = connect()
    const full = new Uint8Array(1_400)
    client.send(peer, full)
    network.run({ forMs: 0.5 })
    client.send(peer, full)
    // Between the arrival of the second, half a millisecond after the first, and 2 ms later.
    network.run({ forMs: 5.5 })
    server.send(served, Uint8Array.of(1))
    network.run({ forMs: 20 })
    const answers = sent.filter(({ from }) => from === 'server').map(({ bytes }) => bytes[0])
    expect(answers).toEqual([FRAME_ACK, FRAME_DATA_ACK])
  })

  it('rides on the first frame that has room', () => {
    const pair = connect()
    const { network, server, client, peer, served } = pair
    server.onMessage = () => {
      for (const size of [1_448, 1_448, 100]) server.queue(served, new Uint8Array(size))
    }
    client.send(peer, Uint8Array.of(1))
    network.run({ forMs: 7 })
    expect(pair.typesFrom('server')).toEqual([FRAME_DATA, FRAME_DATA, FRAME_DATA_ACK])
  })
})

describe('what an ack takes of a data frame', () => {
  it('is no concern of congestion control', () => {
    const { network, server, client, peer, served, sent } = connect()
    server.onMessage = () => server.queue(served, new Uint8Array(100))
    client.send(peer, Uint8Array.of(1))
    network.run({ forMs: 7 })
    const answer = sent.at(-1)?.bytes
    expect(answer?.[0]).toBe(FRAME_DATA_ACK)
    expect(served.connection.session?.frames.inFlightBytes).toBe((answer?.length ?? 0) - 19)
  })

  it('makes no bulk of a frame that is none, which would have to wait for its own ack', () => {
    const { network, server, client, peer, served, sent } = connect()
    // 1,000 bytes are bulk: 10 + 14 and this are not, and with the ack they would be.
    server.onMessage = () => server.queue(served, new Uint8Array(970))
    client.send(peer, Uint8Array.of(1))
    network.run({ forMs: 0.5 })
    client.send(peer, Uint8Array.of(2))
    network.run({ forMs: 50 })
    const answers = sent.filter(({ bytes }) => bytes[0] === FRAME_DATA_ACK)
    expect(answers.map(({ bytes }) => bytes.length >= 1_000)).toEqual([true, true])
    const acks = sent.filter(({ from, bytes }) => from === 'client' && bytes[0] === FRAME_ACK)
    expect(acks).toHaveLength(2)
    expect(acks[1]!.atMs - acks[0]!.atMs).toBeCloseTo(0.5, 6)
  })
})

/** A frame with one message and an ack, as the client would send it next, or with other ids. */
function dataAck({ peer, served }: Pair, ids: { frameId?: number; frameBaseId?: number }) {
  const session = peer.connection.session
  const answers = served.connection.session
  if (session === undefined || answers === undefined) throw new Error('no session')
  const { frameId = session.frames.nextFrameId, frameBaseId = answers.frames.nextFrameId } = ids
  const out = new Uint8Array(200)
  const writer = uflow3.createDataWriter()
  writer.begin(out, 0, out.length, frameId, 1)
  const header = { channel: 0, windowParentLead: 0, channelParentLead: 0, fragmentId: 0 }
  const { nextMessageId } = session.messages
  writer.add({ ...header, messageId: nextMessageId, lastFragmentId: 0 }, Uint8Array.of(9), 0, 1)
  writer.beginAck(frameBaseId, answers.messages.nextMessageId)
  return out.subarray(0, writer.finish())
}

describe('a frame with data and an ack', () => {
  it('is ignored by who has not agreed to such', () => {
    const pair = connect({}, { piggybacking: false })
    pair.network.host('attacker').sendAs('client', 'server', dataAck(pair, {}))
    pair.network.run({ forMs: 50 })
    expect(logOf(pair.served).deliveries).toHaveLength(0)
    expect(pair.typesFrom('server')).toEqual([])
  })

  it('is taken by who has', () => {
    const pair = connect()
    pair.network.host('attacker').sendAs('client', 'server', dataAck(pair, {}))
    pair.network.run({ forMs: 50 })
    expect(logOf(pair.served).deliveries).toHaveLength(1)
  })

  it('settles nothing if its data is of no frame near ours, however right its ack is', () => {
    const pair = connect()
    const { network, server, served } = pair
    network.link('server', 'client').isDown = true
    server.send(served, Uint8Array.of(1), { receipt: 1, mode: MODE_RELIABLE })
    const session = pair.peer.connection.session
    const frameId = ((session?.frames.nextFrameId ?? 0) + 1e9) >>> 0
    network.host('attacker').sendAs('client', 'server', dataAck(pair, { frameId }))
    network.run({ forMs: 50 })
    expect(served.connection.session?.frames.counters.acksReceived).toBe(0)
    expect(served.connection.session?.isStrange).toBe(true)
  })

  it('is a stranger’s if its ack is, but its data is taken', () => {
    const pair = connect()
    const frameBaseId = 12_345
    pair.network.host('attacker').sendAs('client', 'server', dataAck(pair, { frameBaseId }))
    pair.network.run({ forMs: 50 })
    expect(pair.served.connection.session?.isStrange).toBe(true)
    expect(logOf(pair.served).deliveries).toHaveLength(1)
  })

  it('answers who asks whether its sender is still there', () => {
    const { network, client, peer, served, sent } = connect()
    network.link('server', 'client').loseIf = (_, bytes) => bytes[0] === FRAME_DISCONNECT_ACK
    const disconnect = new Uint8Array(5)
    uflow3.writeDisconnect(disconnect, 0)
    network.host('attacker').sendAs('client', 'server', disconnect)
    network.run({ forMs: 7 })
    // Nothing but the sync wakes the client: what it has to say leaves with the answer.
    client.queue(peer, Uint8Array.of(1))
    network.run({ forMs: 2_000 })
    const syncs = sent.filter(({ from, bytes }) => from === 'server' && bytes[0] === FRAME_SYNC)
    expect(sent.filter(({ bytes }) => bytes[0] === FRAME_DATA_ACK)).toHaveLength(1)
    expect(served.connection.state).toBe('connected')
    expect(syncs).toHaveLength(1)
  })
})

it('a frame with data and an ack has a server ask again whose client’s ACK was lost', () => {
  const network = new SimulatedNetwork({ seed: 1, link: { delayMs: 5 } })
  endpointOn(network, 'server', { maxConnections: 1 })
  const client = endpointOn(network, 'client', {}, 2)
  network.link('client', 'server').loseIf = (index) => index > 0
  client.connect('server')
  network.run({ untilMs: 12 })
  const answers: (number | undefined)[] = []
  network.onTrace = (entry) => {
    if (entry.type === 'send' && entry.from === 'server') answers.push(entry.bytes[0])
  }
  const out = new Uint8Array(200)
  const writer = uflow3.createDataWriter()
  writer.begin(out, 0, out.length, 2, 1)
  writer.beginAck(1, 1)
  network.host('attacker').sendAs('client', 'server', out.subarray(0, writer.finish()))
  network.run({ forMs: 6 })
  expect(answers).toHaveLength(1)
})

it('a game loop that reads, thinks and sends at each step sends one datagram a step', () => {
  const { network, server, client, peer, served, sent } = connect()
  server.onMessage = () => server.queue(served, new Uint8Array(60))
  client.onMessage = () => client.queue(peer, new Uint8Array(60))
  client.send(peer, new Uint8Array(60))
  network.run({ forMs: 1_000 })
  // 10 ms a round trip.
  expect(logOf(peer).deliveries.length).toBeGreaterThan(95)
  const types = new Set(sent.slice(1).map(({ bytes }) => bytes[0]))
  expect([...types]).toEqual([FRAME_DATA_ACK])
})

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))

describe('an adapter', () => {
  it.each([
    ['answers a datagram that comes alone before it acknowledges it', 1, [FRAME_DATA, FRAME_ACK]],
    ['answers several that come together in frames that acknowledge them', 2, [FRAME_DATA_ACK]],
  ])('%s', async (_, questions, answers) => {
    const { connect, listen, wire } = wired()
    const server = await listen({
      bundling: false,
      message: (connection, message) => void connection.send(message),
    })
    const { port } = server.address
    const client = await connect(`127.0.0.1:${port}`)
    await settled()
    const before = wire.typesFrom(port).length
    wire.hold()
    for (let i = 0; i < questions; i++) {
      client.send(Uint8Array.of(i))
      client.flush()
    }
    wire.release()
    await settled()
    expect(wire.typesFrom(port).slice(before)).toEqual(answers)
  })
})

describe('a game loop', () => {
  /** A server in steps, its client, and what the server has sent since the connection stood. */
  async function play() {
    const clock = { nowMs: 0 }
    const pair = wired(() => clock.nowMs)
    const server = await pair.listen({ drive: 'manual', bundling: false })
    const { port } = server.address
    const client = await pair.connect(`127.0.0.1:${port}`, { drive: 'manual' })
    for (let i = 0; i < 5; i++) {
      client.step()
      server.step()
      await settled()
    }
    const before = pair.wire.typesFrom(port).length
    /** The client asks, and the server takes a step. */
    const step = async (answers = true): Promise<void> => {
      await settled()
      clock.nowMs += 16
      client.send(Uint8Array.of(1))
      client.flush()
      await settled()
      for (const event of server.step()) {
        if (answers && event.type === 'message') event.connection.send(event.data)
      }
    }
    return { server, clock, step, sent: () => pair.wire.typesFrom(port).slice(before) }
  }

  it('that steps, thinks and flushes acknowledges in what it flushes, from the second time on', async () => {
    const { server, step, sent } = await play()
    for (let i = 0; i < 4; i++) {
      await step()
      server.flush()
    }
    expect(sent()).toEqual([
      ...[FRAME_ACK, FRAME_DATA],
      ...[FRAME_DATA_ACK, FRAME_DATA_ACK, FRAME_DATA_ACK],
    ])
  })

  it('that flushes more often than it steps is told by the first of them', async () => {
    const { server, clock, step, sent } = await play()
    for (let i = 0; i < 3; i++) {
      await step()
      for (let flushes = 0; flushes < 3; flushes++) {
        server.flush()
        clock.nowMs += 4
      }
    }
    expect(sent()).toEqual([FRAME_ACK, FRAME_DATA, FRAME_DATA_ACK, FRAME_DATA_ACK])
  })

  it('that has nothing to say acknowledges what it has read in the flush', async () => {
    const { server, step, sent } = await play()
    await step()
    server.flush()
    await step(false)
    expect(sent()).toEqual([FRAME_ACK, FRAME_DATA])
    server.flush()
    expect(sent()).toEqual([FRAME_ACK, FRAME_DATA, FRAME_ACK])
  })

  it('lets out in the next step what no flush has, though nothing else has come', async () => {
    const { server, step, sent } = await play()
    await step()
    server.flush()
    await step(false)
    server.step()
    expect(sent()).toEqual([FRAME_ACK, FRAME_DATA, FRAME_ACK])
  })

  it('is told of an end by the step that comes upon it, whatever it holds', async () => {
    const { server, step } = await play()
    await step()
    server.flush()
    server.connections[0]?.abort()
    expect(server.step()).toMatchObject([{ type: 'close', reason: { code: 'aborted' } }])
    server.flush()
    expect(server.connections).toHaveLength(0)
  })

  it('that flushes no more lets out in a step what the one before has held', async () => {
    const { server, step, sent } = await play()
    await step()
    server.flush()
    await step()
    expect(sent()).toEqual([FRAME_ACK, FRAME_DATA])
    await step()
    expect(sent()).toEqual([FRAME_ACK, FRAME_DATA, FRAME_DATA_ACK])
    await step()
    expect(sent()).toEqual([FRAME_ACK, FRAME_DATA, FRAME_DATA_ACK, FRAME_DATA_ACK])
  })

  it('that flushes long after each step keeps no ack waiting for that', async () => {
    const { server, clock, step, sent } = await play()
    for (let i = 0; i < 3; i++) {
      await step()
      clock.nowMs += 5.1
      server.flush()
    }
    expect(sent()).toEqual([FRAME_ACK, FRAME_DATA, FRAME_ACK, FRAME_DATA, FRAME_ACK, FRAME_DATA])
  })
})
