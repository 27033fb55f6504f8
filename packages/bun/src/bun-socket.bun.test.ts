import { afterEach, describe, expect, it, spyOn } from 'bun:test'
import type { DatagramSocket } from '@rudp/connection/host'
import { openBunSocket } from './bun-socket.ts'

const REMOTE = { hostname: '127.0.0.1', port: 9, family: 'IPv4' } as const
const OPTIONS = {
  hostname: '127.0.0.1',
  port: 0,
  maxFrameBytes: 1472,
  receiveBufferBytes: 1,
  sendBufferBytes: 1,
}

interface Kernel {
  /** First bytes of the datagrams that each call took. */
  readonly calls: number[][]
  /** How many datagrams it takes of each call; an error stands for a call that throws. */
  script: (number | Error)[]
  drain(): void
  readonly errors: unknown[]
}

/** A socket over a kernel that does as it is told, and then takes everything. */
async function open(isConnected: boolean): Promise<{ socket: DatagramSocket; kernel: Kernel }> {
  const kernel: Kernel = { calls: [], script: [], drain() {}, errors: [] }
  spyOn(Bun, 'udpSocket').mockImplementation((async (options: Bun.udp.SocketOptions<'buffer'>) => {
    kernel.drain = () => void options.socket?.drain?.(undefined as never)
    return {
      address: { address: '127.0.0.1', family: 'IPv4', port: 5 },
      close() {},
      sendMany(packets: readonly (Uint8Array | number | string)[]): number {
        const datagrams = packets.filter((packet) => packet instanceof Uint8Array)
        expect(packets.length).toBe(datagrams.length * (isConnected ? 1 : 3))
        const step = kernel.script.shift() ?? datagrams.length
        if (step instanceof Error) throw step
        kernel.calls.push(datagrams.slice(0, step).map((datagram) => datagram[0] ?? -1))
        return Math.min(step, datagrams.length)
      },
    }
  }) as never)
  const receiver = {
    handleDatagram() {},
    handleBatchEnd() {},
    handleError: (error: unknown) => kernel.errors.push(error),
  }
  const options = isConnected ? { ...OPTIONS, remote: REMOTE } : OPTIONS
  return { socket: await openBunSocket(options, receiver), kernel }
}

function commit(socket: DatagramSocket, mark: number): void {
  socket.bytes.fill(mark, socket.offset, socket.offset + 1_400)
  socket.commit(1_400, REMOTE.hostname, REMOTE.port)
}

afterEach(() => {
  spyOn(Bun, 'udpSocket').mockRestore()
})

describe.each([false, true])('a socket of Bun, connected: %p', (isConnected) => {
  it('sends in one call what was gathered until flush', async () => {
    const { socket, kernel } = await open(isConnected)
    for (let i = 0; i < 5; i++) commit(socket, i)
    expect(kernel.calls).toEqual([])
    socket.flush()
    expect(kernel.calls).toEqual([[0, 1, 2, 3, 4]])
  })

  it('sends without waiting for flush when 64 are gathered', async () => {
    const { socket, kernel } = await open(isConnected)
    for (let i = 0; i < 65; i++) commit(socket, i)
    expect(kernel.calls.map((call) => call.length)).toEqual([64])
    socket.flush()
    expect(kernel.calls.map((call) => call.length)).toEqual([64, 1])
  })

  it('keeps what a full kernel did not take, unharmed and in order, until it drains', async () => {
    const { socket, kernel } = await open(isConnected)
    kernel.script = [2, 0]
    for (let i = 0; i < 5; i++) commit(socket, i)
    socket.flush()
    for (let i = 5; i < 200; i++) commit(socket, i)
    socket.flush()
    expect(kernel.calls).toEqual([[0, 1], []])
    kernel.drain()
    expect(kernel.calls.flat()).toEqual(Array.from({ length: 200 }, (_, index) => index))
    expect(Math.max(...kernel.calls.map((call) => call.length))).toBeLessThanOrEqual(64)
  })

  it('loses what exceeds 4096 datagrams while the kernel is full', async () => {
    const { socket, kernel } = await open(isConnected)
    kernel.script = [0]
    for (let i = 0; i < 5_000; i++) commit(socket, i & 255)
    kernel.drain()
    expect(kernel.calls.flat()).toHaveLength(4_096)
  })

  it('tries once more what an error kept from leaving, for it may be news of another one', async () => {
    const { socket, kernel } = await open(isConnected)
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
    kernel.script = [refused]
    for (let i = 0; i < 3; i++) commit(socket, i)
    socket.flush()
    expect(kernel.calls).toEqual([[0, 1, 2]])
    expect(kernel.errors).toEqual([refused])
  })

  it('loses a datagram that cannot be sent, and no other', async () => {
    const { socket, kernel } = await open(isConnected)
    const tooLong = Object.assign(new Error('too long'), { code: 'EMSGSIZE' })
    kernel.script = [1, tooLong, tooLong]
    for (let i = 0; i < 4; i++) commit(socket, i)
    socket.flush()
    expect(kernel.calls).toEqual([[0], [2, 3]])
    expect(kernel.errors).toEqual([])
  })

  it('lets out what was committed before it closes', async () => {
    const { socket, kernel } = await open(isConnected)
    commit(socket, 7)
    await socket.close()
    expect(kernel.calls).toEqual([[7]])
  })
})
