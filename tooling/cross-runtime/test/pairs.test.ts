import { afterAll, describe, expect, it } from 'vitest'
import { RUNTIMES, runPeer } from '../src/run-peer.ts'

describe.each(RUNTIMES)('a server on %s', (serving) => {
  const server = runPeer(serving, 'serve')
  const listening = server.nextLine()
  afterAll(async () => {
    expect(await server.stop()).toEqual({ code: 0, stderr: '' })
  })

  it.each(RUNTIMES)('talks to a client on %s', async (calling) => {
    const client = runPeer(calling, 'call', (await listening) ?? 'none')
    const { code, stderr } = await client.ended
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(await client.nextLine()).toBe('ok')
  })
})
