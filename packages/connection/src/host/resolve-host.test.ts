import { describe, expect, it } from 'vitest'
import { resolveHost, toLoopback } from './resolve-host.ts'
import type { Runtime } from './runtime.ts'

/** A runtime that knows one thing: what a name stands for. */
function knowing(resolve: Runtime['resolve']): Runtime {
  return { resolve } as Runtime
}
const ignorant = knowing(() => expect.unreachable('an address needs no looking up'))

describe('resolveHost', () => {
  it('looks up no address, and writes it as sockets do', async () => {
    expect(await resolveHost(ignorant, '192.0.2.1', 'connect')).toEqual({
      hostname: '192.0.2.1',
      family: 'IPv4',
    })
    expect(await resolveHost(ignorant, '0:0::1', 'connect')).toEqual({
      hostname: '::1',
      family: 'IPv6',
    })
  })

  it.each([
    [['2001:DB8::1', '192.0.2.1', '192.0.2.2'], '192.0.2.1'],
    [['2001:DB8::1', '2001:db8::2'], '2001:db8::1'],
  ])('chooses of %j %s', async (found, chosen) => {
    const runtime = knowing(async () => found)
    expect((await resolveHost(runtime, 'game.example', 'connect')).hostname).toBe(chosen)
  })

  it('says so when a name has no address', async () => {
    const cause = new Error('ENOTFOUND')
    await expect(
      resolveHost(
        knowing(() => Promise.reject(cause)),
        'game.example',
        'connect to game.example:7777',
      ),
    ).rejects.toMatchObject({
      code: 'ERR_RUDP_ADDRESS',
      message: 'Cannot connect to game.example:7777: no address found for game.example',
      cause,
    })
    const nothing = knowing(async () => [])
    await expect(resolveHost(nothing, 'game.example', 'connect')).rejects.toMatchObject({
      code: 'ERR_RUDP_ADDRESS',
    })
  })

  it('does not wait for a resolver once it is aborted, nor listens on when it has answered', async () => {
    const controller = new AbortController()
    const never = knowing(() => new Promise(() => {}))
    const resolving = resolveHost(never, 'game.example', 'connect', controller.signal)
    const reason = new Error('too slow')
    controller.abort(reason)
    await expect(resolving).rejects.toMatchObject({ code: 'ERR_RUDP_ABORTED', cause: reason })

    let listeners = 0
    const signal = {
      aborted: false,
      addEventListener: () => listeners++,
      removeEventListener: () => listeners--,
    }
    await resolveHost(
      knowing(async () => ['192.0.2.1']),
      'game.example',
      'connect',
      signal,
    )
    await Promise.resolve()
    expect(listeners).toBe(0)
  })
})

it('takes "any address" of a peer for this machine', () => {
  expect(toLoopback({ hostname: '0.0.0.0', family: 'IPv4' }).hostname).toBe('127.0.0.1')
  expect(toLoopback({ hostname: '::', family: 'IPv6' }).hostname).toBe('::1')
  expect(toLoopback({ hostname: '192.0.2.1', family: 'IPv4' }).hostname).toBe('192.0.2.1')
})
