import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Peer, RUNTIMES, runPeer, type SettingName } from '../src/run-peer.ts'

/** Who calls whom: every runtime every other, and those that offload those that do not. */
const CALLERS: readonly (readonly [SettingName, readonly SettingName[]])[] = [
  ['node', [...RUNTIMES, 'Deno with FFI', 'Bun without offload']],
  ['deno', RUNTIMES],
  ['bun', RUNTIMES],
  ['Node without offload', ['node', 'Deno with FFI', 'bun']],
  ['Deno with FFI', [...RUNTIMES, 'Deno with FFI']],
]

describe.each(CALLERS)('a server on %s', (serving, callers) => {
  let server: Peer
  let port = ''
  beforeAll(async () => {
    server = runPeer(serving, 'serve')
    port = (await server.nextLine()) ?? 'none'
  })
  afterAll(async () => {
    expect(await server.stop()).toEqual({ code: 0, stderr: '' })
  })

  it.each(callers)('talks to a client on %s', async (calling) => {
    const client = runPeer(calling, 'call', port)
    const { code, stderr } = await client.ended
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(await client.nextLine()).toBe('ok')
  })
})
