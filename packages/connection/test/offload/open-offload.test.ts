import { describe, expect, it } from 'vitest'
import { openOffload } from '../../src/host/offload/open-offload.ts'
import { writeSocketAddress } from '../../src/host/offload/write-socket-address.ts'
import type { SocketAddress } from '../../src/host/runtime.ts'
import { FakeKernel } from './fake-kernel.ts'

const ADDRESS: SocketAddress = { hostname: '127.0.0.1', port: 4_321, family: 'IPv4' }
const [TCP, UDP] = [1, 2] as const
const MODERN = { '17/103': 0, '17/104': 0, '1/7': 0, '1/8': 0 }

function kernelWith(options: Readonly<Record<string, number>> = MODERN): FakeKernel {
  const kernel = new FakeKernel()
  for (const [name, value] of Object.entries(options)) kernel.options.set(name, value)
  kernel.sockets.set(11, { address: written(ADDRESS), type: UDP })
  return kernel
}

function written({ family, hostname, port }: SocketAddress): Uint8Array {
  const out = new Uint8Array(28)
  writeSocketAddress(out, 0, family, hostname, port)
  return out
}

function open(
  kernel: FakeKernel | undefined,
  changes: {
    offload?: 'auto' | 'off'
    platform?: string
    asksForBuffers?: boolean
    address?: SocketAddress
  } = {},
) {
  const { offload = 'auto', platform = 'linux', asksForBuffers = false } = changes
  const options = {
    hostname: '',
    port: 0,
    maxFrameBytes: 1472,
    receiveBufferBytes: 4_194_304,
    sendBufferBytes: Infinity,
    offload,
  }
  return openOffload(options, changes.address ?? ADDRESS, {
    platform,
    architecture: 'x64',
    asksForBuffers,
    load: async () => kernel?.libc,
  })
}

describe('openOffload', () => {
  it('finds the socket and has the kernel merge what arrives', async () => {
    const kernel = kernelWith()
    expect(await open(kernel)).toMatchObject({ native: { descriptor: 11, family: 'IPv4' } })
    expect(kernel.options.get('17/104')).toBe(1)
  })

  it('says why it is off', async () => {
    expect(await open(kernelWith(), { offload: 'off' })).toEqual({ reason: 'option' })
    expect(await open(kernelWith(), { platform: 'darwin' })).toEqual({ reason: 'system' })
    expect(await open(undefined)).toEqual({ reason: 'ffi' })
    expect(await open(kernelWith({ '17/104': 0 }))).toEqual({ reason: 'kernel' })
    expect(await open(kernelWith({ '17/103': 0 }))).toEqual({ reason: 'kernel' })
    const address = { ...ADDRESS, port: 4_322 }
    expect(await open(kernelWith(), { address })).toEqual({ reason: 'kernel' })
  })

  it('touches nothing where it is told to be off', async () => {
    const kernel = kernelWith()
    await open(kernel, { offload: 'off', asksForBuffers: true })
    expect(kernel.options.get('17/104')).toBe(0)
  })

  it('asks for kernel buffers where the runtime cannot, offload or not', async () => {
    for (const offload of ['auto', 'off'] as const) {
      const kernel = kernelWith()
      const { buffers } = await open(kernel, { offload, asksForBuffers: true })
      expect(buffers).toEqual({ receiveBufferBytes: 4_194_304, sendBufferBytes: 2 ** 30 - 1 })
    }
  })

  it('takes neither a TCP socket nor another address for the one it seeks', async () => {
    const kernel = kernelWith()
    kernel.sockets.set(5, { address: written(ADDRESS), type: TCP })
    kernel.sockets.set(6, { address: written({ ...ADDRESS, hostname: '127.0.0.2' }), type: UDP })
    expect(await open(kernel)).toMatchObject({ native: { descriptor: 11 } })
  })

  it('finds a socket that reports no address by its port and family', async () => {
    const kernel = kernelWith()
    const six: SocketAddress = { hostname: '::1', port: ADDRESS.port, family: 'IPv6' }
    kernel.sockets.set(4, { address: written(six), type: UDP })
    const any = { ...ADDRESS, hostname: '0.0.0.0' }
    expect(await open(kernel, { address: any })).toMatchObject({ native: { descriptor: 11 } })
    const anySix: SocketAddress = { ...six, hostname: '::' }
    expect(await open(kernel, { address: anySix })).toMatchObject({ native: { descriptor: 4 } })
  })
})
