import { readFileSync } from 'node:fs'
import { aimd, unlimited } from '@rudp/congestion'
import { SimulatedNetwork, TraceHash } from '@rudp/simulator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { Connection, qlogTrace, TracedConnection } from '../src/index.ts'
import { endpointOn } from './support/endpoint-on.ts'

interface QlogEvent {
  readonly time: number
  readonly name: string
  readonly data: {
    readonly new?: string
    readonly reason?: string
    readonly raw?: { readonly length: number }
    readonly frame?: {
      readonly type: string
      readonly extensions?: number
      readonly fragments?: readonly { readonly bundle?: true }[]
    }
  }
}

const schema: object = JSON.parse(
  readFileSync(new URL('../../../docs/qlog.schema.json', import.meta.url), 'utf8'),
)

/** A session over a link that loses, delays and reorders; every datagram that was sent, by its host. */
function runSession(isTraced: boolean) {
  const link = { loss: 0.1, delayMs: 20, jitterMs: 10 }
  const network = new SimulatedNetwork({ seed: 11, link })
  const datagrams: { readonly from: string; readonly hex: string }[] = []
  network.onTrace = (entry) => {
    if (entry.type !== 'send') return
    datagrams.push({ from: entry.from, hex: Buffer.from(entry.bytes).toString('hex') })
  }
  const records: Record<'client' | 'server', string[]> = { client: [], server: [] }
  const trace = qlogTrace(
    ({ role }) =>
      (text) =>
        void records[role].push(text),
  )
  const options = isTraced ? { trace } : {}
  endpointOn(network, 'server', { maxConnections: 2, ...options }, 1)
  const client = endpointOn(network, 'client', options, 2)
  const peer = client.connect('server')
  for (let i = 0; i < 60; i++) {
    client.send(peer, new Uint8Array(40 * i), { channel: i % 64, mode: 3 })
    network.run({ forMs: 30 })
  }
  client.close(peer)
  network.run({ forMs: 5_000 })
  return { datagrams, records }
}

const eventsOf = (records: readonly string[]): QlogEvent[] =>
  records.slice(1).map((text) => JSON.parse(text.slice(1)))

/** What the client tells of a session in which it sends in bulk. */
function traceBulk(): string[] {
  const network = new SimulatedNetwork({ seed: 1, link: { delayMs: 5 } })
  const records: string[] = []
  const trace = qlogTrace(() => (text) => void records.push(text))
  endpointOn(network, 'server', { maxConnections: 2 }, 1)
  const client = endpointOn(network, 'client', { trace, congestion: unlimited }, 2)
  const peer = client.connect('server')
  network.run({ forMs: 100 })
  for (let turn = 0; turn < 3; turn++) {
    for (let i = 0; i < 100; i++) client.queue(peer, new Uint8Array(1024), { channel: 1, mode: 3 })
    client.pump()
    network.run({ forMs: 20 })
  }
  return records
}

/** What a server tells of questions that it answers while it takes them. */
function traceAnswers(): string[] {
  const network = new SimulatedNetwork({ seed: 1, link: { delayMs: 5 } })
  const records: string[] = []
  const trace = qlogTrace(() => (text) => void records.push(text))
  const server = endpointOn(network, 'server', { trace, maxConnections: 2 }, 1)
  server.onMessage = (peer) => server.queue(peer, new Uint8Array(10))
  const client = endpointOn(network, 'client', {}, 2)
  const peer = client.connect('server')
  network.run({ forMs: 100 })
  for (let i = 0; i < 5; i++) {
    client.send(peer, new Uint8Array(20))
    network.run({ forMs: 20 })
  }
  return records
}

/** Lives through the session anew: what each test looks at was made for it. */
function traced() {
  const { datagrams, records } = runSession(true)
  return { datagrams, records, client: eventsOf(records.client) }
}

describe('a trace as qlog', () => {
  it('consists of records of RFC 7464 that all fit the schema', () => {
    const { records } = traced()
    const validate = new Ajv2020({ strict: false }).compile(schema)
    const answers = traceAnswers()
    expect(answers.filter((text) => text.includes('"data_ack"'))).toHaveLength(5)
    for (const text of [...records.client, ...records.server, ...traceBulk(), ...answers]) {
      expect(text.startsWith('\u001e') && text.endsWith('\n')).toBe(true)
      validate(JSON.parse(text.slice(1)))
      expect(validate.errors ?? []).toEqual([])
    }
  })

  it('tells of each datagram of the client, with its size, in order', () => {
    const { client, datagrams } = traced()
    const sent = client.filter(({ name }) => name === 'rudp:frame_sent')
    expect(sent.map(({ data }) => data.raw?.length)).toEqual(
      datagrams.filter(({ from }) => from === 'client').map(({ hex }) => hex.length / 2),
    )
  })

  it('tells of frames received, of losses and of what the controller learnt', () => {
    const { client } = traced()
    const names = new Set(client.map(({ name }) => name))
    for (const name of ['frame_received', 'frame_lost', 'metrics_updated']) {
      expect(names).toContain(`rudp:${name}`)
    }
  })

  it('tells what both sides take beyond uflow, and of the bundles that come of it', () => {
    const frames = eventsOf(traceBulk()).flatMap(({ data }) => data.frame ?? [])
    for (const type of ['syn', 'syn_ack']) {
      expect(frames).toContainEqual(expect.objectContaining({ type, extensions: 0b11 }))
    }
    const fragments = frames.flatMap((frame) => frame.fragments ?? [])
    expect(fragments.some(({ bundle }) => bundle)).toBe(true)
  })

  it('tells every state, and why the connection ended, last of all', () => {
    const { client } = traced()
    const states = client.filter(({ name }) => name === 'rudp:connection_state_updated')
    expect(states.map(({ data }) => data.new)).toEqual([
      'connected',
      'draining',
      'disconnecting',
      'closed',
    ])
    expect(client.at(-1)).toEqual(states.at(-1))
    expect(states.at(-1)?.data.reason).toBe('local')
  })

  it('never goes back in time', () => {
    const { client } = traced()
    const times = client.map(({ time }) => time)
    expect(times).toEqual([...times].sort((a, b) => a - b))
  })

  it('begins with the connection at a server', () => {
    expect(eventsOf(traced().records.server)[0]?.data.new).toBe('connected')
  })

  it('changes nothing of what is sent', () => {
    expect(runSession(false).datagrams).toEqual(traced().datagrams)
  })

  it('says the same as ever', () => {
    const { records } = traced()
    const hash = new TraceHash()
    const round = (_key: string, value: unknown): unknown =>
      typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : value
    for (const text of [...records.client, ...records.server]) {
      const told = JSON.stringify(JSON.parse(text.slice(1)), round)
      for (let i = 0; i < told.length; i++) hash.addWord(told.charCodeAt(i))
    }
    expect(`${records.client.length} ${records.server.length} ${hash.digest}`).toMatchSnapshot()
  })

  it('leaves out a connection that nobody wants traced', () => {
    const asked: string[] = []
    const network = new SimulatedNetwork({ seed: 1 })
    const trace = qlogTrace(({ role, hostname }) => {
      asked.push(`${role} of ${hostname}`)
      return undefined
    })
    const server = endpointOn(network, 'server', { maxConnections: 2, trace }, 1)
    endpointOn(network, 'client', { trace }, 2).connect('server')
    network.run({ forMs: 100 })
    expect(asked).toEqual(['client of server', 'server of client'])
    expect(server.peers).toHaveLength(1)
  })

  it('costs nothing where there is none: neither connection nor controller is one that tells', () => {
    const network = new SimulatedNetwork({ seed: 1 })
    const trace = qlogTrace(() => () => {})
    const server = endpointOn(network, 'server', { maxConnections: 2, trace }, 1)
    const client = endpointOn(network, 'client', { congestion: aimd }, 2)
    const { connection } = client.connect('server')
    network.run({ forMs: 100 })
    expect(Object.getPrototypeOf(connection)).toBe(Connection.prototype)
    // The limits of the rate wrap every controller.
    expect(connection.session?.gate.controller.constructor.name).toBe('Bounded')
    const [watched] = server.peers
    expect(watched?.connection).toBeInstanceOf(TracedConnection)
    expect(watched?.connection.session?.gate.controller.constructor.name).toBe('TracedController')
  })
})
