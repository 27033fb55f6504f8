import { describe, expect, it } from 'vitest'
import { runPeer } from '../src/run-peer.ts'

describe.runIf(process.platform === 'linux')('offload, where nobody was asked for anything', () => {
  it.each([
    ['node', 'on'],
    ['Node without offload', 'off option'],
    ['deno', 'off ffi'],
    ['Deno with FFI', 'on'],
    ['bun', 'on'],
    ['Bun without offload', 'off option'],
  ] as const)('%s: %s', async (name, says) => {
    const peer = runPeer(name, 'tell-offload')
    expect(await peer.ended).toEqual({ code: 0, stderr: '' })
    expect(await peer.nextLine()).toBe(says)
  })
})
