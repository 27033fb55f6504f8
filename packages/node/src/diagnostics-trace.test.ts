import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { expect, it, onTestFinished } from 'vitest'
import { type ConnectionTrace, connect, listen } from './index.ts'

interface Published {
  readonly peer: { readonly role: string }
  readonly data: { readonly new?: string }
}

async function converse(trace?: () => ConnectionTrace | undefined): Promise<void> {
  await using server = await listen({ port: 0, hostname: '127.0.0.1' })
  const connection = await connect(server.address, trace === undefined ? {} : { trace })
  connection.send('hello')
  await connection.close()
}

it('publishes what happens to connections that begin while somebody subscribes', async () => {
  const states: string[] = []
  const note = (message: unknown): void => {
    const { peer, data } = message as Published
    if (peer.role === 'client') states.push(String(data.new))
  }
  subscribe('rudp:connection_state_updated', note)
  onTestFinished(() => void unsubscribe('rudp:connection_state_updated', note))
  await converse()
  expect(states).toEqual(['connected', 'draining', 'disconnecting', 'closed'])

  unsubscribe('rudp:connection_state_updated', note)
  await converse()
  expect(states).toHaveLength(4)
})

it('tells a trace of the user as well', async () => {
  const seen: string[] = []
  const note = (): void => void seen.push('published')
  subscribe('rudp:frame_sent', note)
  onTestFinished(() => void unsubscribe('rudp:frame_sent', note))
  const ignore = (): void => {}
  await converse(() => ({
    onState: ignore,
    onFrameSent: () => void seen.push('traced'),
    onFrameReceived: ignore,
    onAcked: ignore,
    onLost: ignore,
    onSpuriousLoss: ignore,
    onPersistentCongestion: ignore,
  }))
  expect(new Set(seen)).toEqual(new Set(['published', 'traced']))
})
