import { afterAll, describe, expect, it } from 'vitest'
import { type Peer, RUNTIMES, runPeer } from '../src/run-peer.ts'

const started: Peer[] = []
afterAll(() => {
  for (const { process } of started) process.kill()
})

describe.each(RUNTIMES)('a server on %s', (serving) => {
  const server = runPeer(serving, 'serve')
  started.push(server)
  const listening = server.nextLine()

  it.each(RUNTIMES)('talks to a client on %s', async (calling) => {
    const client = runPeer(calling, 'call', (await listening) ?? 'none')
    started.push(client)
    const { code, stderr } = await client.ended
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(await client.nextLine()).toBe('ok')
  })
})
