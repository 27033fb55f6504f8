import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Endpoint, type EndpointPeer, resolveSettings } from '../src/index.ts'

/** One line of a session recorded from the real uflow (fixtures/README.md). */
interface Line {
  readonly event: string
  readonly t_ms: number
  readonly from?: string
  readonly to?: string
  readonly side?: string
  readonly hex?: string
}

type Side = 'client' | 'server'

const PEER = { hostname: '192.0.2.1', port: 1 }
const NONCE_OFFSET = { client: 2, server: 5 } as const

const sessions = join(import.meta.dirname, 'fixtures', 'sessions')

function load(name: string): Line[] {
  const text = readFileSync(join(sessions, `${name}.jsonl`), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
}

/** Our own endpoint in the place of `side`: all that the other sent reaches it, nothing of its own goes anywhere. */
function replay(lines: readonly Line[], side: Side): { ours: string[][]; recorded: string[][] } {
  // The first datagram that the side sent holds its nonce: a SYN or a SYN-ACK.
  const opening = Buffer.from(lines.find(({ from }) => from === side)?.hex ?? '', 'hex')
  const nonce = opening.readUInt32BE(NONCE_OFFSET[side])
  const endpoint = new Endpoint({
    settings: resolveSettings({ maxSendRate: 2_000_000, maxReceiveRate: 2_000_000 }),
    random: () => nonce,
    maxConnections: side === 'server' ? 1 : 0,
  })
  if (side === 'client') endpoint.connect(0, PEER)

  const out = new Uint8Array(1472)
  const ours: string[][] = []
  const recorded: string[][] = []
  for (const line of lines) {
    if (line.event === 'datagram_delivered' && line.to === side) {
      const bytes = new Uint8Array(Buffer.from(line.hex ?? '', 'hex'))
      endpoint.handleDatagram(line.t_ms, PEER.hostname, PEER.port, bytes)
    } else if (line.event === 'step' && line.side === side) {
      ours.push(step(endpoint, line.t_ms, out))
      recorded.push([])
    } else if (line.event === 'receive' && line.side === side) {
      recorded.at(-1)?.push(line.hex ?? '')
    }
  }
  return { ours, recorded }
}

function step(endpoint: Endpoint, nowMs: number, out: Uint8Array): string[] {
  const messages: string[] = []
  endpoint.handleTimeout(nowMs)
  for (let peer = endpoint.nextActive(); peer !== undefined; peer = endpoint.nextActive()) {
    messages.push(...drain(peer, nowMs, out))
    endpoint.settle(peer)
  }
  while (endpoint.pollReply(out, 0) > 0);
  return messages
}

function drain({ connection }: EndpointPeer, nowMs: number, out: Uint8Array): string[] {
  const messages: string[] = []
  for (let m = connection.nextMessage(); m !== undefined; m = connection.nextMessage()) {
    messages.push(Buffer.from(m).toString('hex'))
  }
  while (connection.poll(nowMs, out) > 0);
  while (connection.pollEvent() !== undefined);
  return messages
}

const cells = ['ideal', 'loss5', 'loss5_dup10', 'large'].flatMap((name) =>
  (['client', 'server'] as const).map((side) => ({ name, side })),
)

describe('in the place of a real uflow peer', () => {
  it.each(cells)('delivers step by step what the $side delivered in $name', ({ name, side }) => {
    const { ours, recorded } = replay(load(name), side)
    expect(recorded.flat().length).toBeGreaterThan(0)
    expect(ours).toEqual(recorded)
  })

  it.each(['client', 'server'] as const)(
    'delivers all that the %s delivered in reorder10, and late frames besides, in channel order',
    (side) => {
      const lines = load('reorder10')
      const { ours, recorded } = replay(lines, side)
      const delivered = ours.flat()
      expect(delivered.length).toBeGreaterThanOrEqual(recorded.flat().length)
      const missing = recorded.flat().filter((message) => !delivered.includes(message))
      expect(missing).toEqual([])
      const other = side === 'client' ? 'server' : 'client'
      expectSentOrder(delivered, lines, other)
    },
  )

  it('survives the session in which uflow itself stalled', () => {
    for (const side of ['client', 'server'] as const) {
      const { ours, recorded } = replay(load('loss20'), side)
      const delivered = ours.flat()
      const missing = recorded.flat().filter((message) => !delivered.includes(message))
      expect(missing).toEqual([])
    }
  })
})

/** Messages of one channel (second byte of the payload) come in the order in which they were sent, each once. */
function expectSentOrder(delivered: string[], lines: readonly Line[], sender: Side): void {
  const sent = lines.filter(({ event, side }) => event === 'send' && side === sender)
  const positions = new Map<string, number>()
  for (const hex of delivered) {
    const channel = hex.slice(2, 4)
    const after = positions.get(channel) ?? -1
    const at = sent.findIndex((line, index) => index > after && line.hex === hex)
    expect(at).toBeGreaterThan(after)
    positions.set(channel, at)
  }
}
