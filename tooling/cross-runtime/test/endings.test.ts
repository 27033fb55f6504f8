import { describe, expect, it } from 'vitest'
import { RUNTIMES, runPeer } from '../src/run-peer.ts'

describe.each(RUNTIMES)('a process on %s', (runtime) => {
  it.each([
    ['ends-when-closed', 'closed'],
    ['ends-when-unreferenced', 'unreferenced'],
    ['ends-after-a-failed-connect', 'RudpError'],
    ['leaves-no-rejection-unhandled', 'quiet'],
    ['lives-while-it-listens', 'still listening'],
    ['lives-while-it-is-connected', 'still connected'],
  ])('%s', async (role, says) => {
    const peer = runPeer(runtime, role)
    const ending = await peer.ended
    expect(ending).toEqual({ code: 0, stderr: '' })
    expect(await peer.nextLine()).toBe(says)
  })

  it('dies of a listener that throws where no error handler is', async () => {
    const { code, stderr } = await runPeer(runtime, 'dies-of-a-listener-that-throws').ended
    expect(code).not.toBe(0)
    expect(stderr).toContain('nobody handles this')
  })
})
