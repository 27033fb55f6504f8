import { Socket } from 'node:dgram'
import type { DatagramReceiver, DatagramSocket } from '@rudp/connection/host'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openNodeSocket } from './node-socket.ts'

const MIB = 1_048_576
const OPTIONS = {
  hostname: '127.0.0.1',
  port: 0,
  maxFrameBytes: 1472,
  receiveBufferBytes: 4 * MIB,
  sendBufferBytes: 4 * MIB,
}
const DEAF: DatagramReceiver = { handleDatagram() {}, handleBatchEnd() {}, handleError() {} }

const sockets: DatagramSocket[] = []
async function open(options: Partial<typeof OPTIONS> = {}): Promise<DatagramSocket> {
  const socket = await openNodeSocket({ ...OPTIONS, ...options }, DEAF)
  sockets.push(socket)
  return socket
}
afterEach(async () => {
  vi.restoreAllMocks()
  await Promise.all(sockets.map((socket) => socket.close()))
})

describe('memory of a socket of Node', () => {
  /** The memory that so many datagrams are written to. */
  const memoryOf = (
    socket: DatagramSocket,
    peer: DatagramSocket,
    datagrams: number,
  ): Set<unknown> => {
    const memory = new Set<unknown>()
    for (let i = 0; i < datagrams; i++) {
      memory.add(socket.bytes.buffer)
      socket.commit(1472, '127.0.0.1', peer.address.port)
    }
    return memory
  }

  it('stays the same while everything leaves at once', async () => {
    const [socket, peer] = [await open(), await open()]
    expect(memoryOf(socket, peer, 50).size).toBe(1)
  })

  it('is left alone while Node has datagrams that the kernel did not take', async () => {
    const [socket, peer] = [await open(), await open()]
    vi.spyOn(Socket.prototype, 'getSendQueueCount').mockReturnValue(1)
    // Eleven fit into the first 16 KiB, twice as many into what takes its place.
    expect(memoryOf(socket, peer, 11).size).toBe(1)
    expect(memoryOf(socket, peer, 23).size).toBe(2)
  })
})

describe('memory of a socket where nobody tells what is under way, as on Deno', () => {
  const { getSendQueueCount } = Socket.prototype
  afterEach(() => {
    Socket.prototype.getSendQueueCount = getSendQueueCount
  })

  it('is never written to again', async () => {
    const [socket, peer] = [await open(), await open()]
    Object.assign(Socket.prototype, { getSendQueueCount: undefined })
    const written = new Set<unknown>()
    for (let i = 0; i < 50; i++) {
      written.add(socket.bytes)
      socket.commit(100, '127.0.0.1', peer.address.port)
    }
    expect(written.size).toBe(50)
  })
})

describe('what a socket of Node sends', () => {
  it('arrives as it was written, whether it fills a piece of memory or not', async () => {
    const arrived: number[][] = []
    const socket = await open()
    let hasHeard = (): void => {}
    const heard = new Promise<void>((resolve) => {
      hasHeard = resolve
    })
    const peer = await openNodeSocket(OPTIONS, {
      ...DEAF,
      handleDatagram(bytes, start, end) {
        arrived.push([end - start, bytes[start]!, bytes[end - 1]!])
        if (arrived.length === 4) hasHeard()
      },
    })
    const client = await openNodeSocket({ ...OPTIONS, remote: peer.address }, DEAF)
    sockets.push(peer, client)
    for (const [from, mark] of [
      [socket, 1],
      [client, 5],
    ] as const) {
      for (const sizeBytes of [1472, 700]) {
        from.bytes.fill(mark, from.offset, from.offset + sizeBytes)
        from.bytes[from.offset + sizeBytes - 1] = mark + 1
        from.commit(sizeBytes, peer.address.hostname, peer.address.port)
      }
    }
    await heard
    expect(arrived.sort((a, b) => a[1]! - b[1]! || b[0]! - a[0]!)).toEqual([
      [1472, 1, 2],
      [700, 1, 2],
      [1472, 5, 6],
      [700, 5, 6],
    ])
  })
})

describe('kernel buffers of a socket of Node', () => {
  it('are asked for, and reported as granted', async () => {
    const small = await open({ receiveBufferBytes: 131_072, sendBufferBytes: 131_072 })
    const large = await open({ receiveBufferBytes: 196_608, sendBufferBytes: 196_608 })
    expect(large.receiveBufferBytes).toBeGreaterThan(small.receiveBufferBytes)
    expect(large.sendBufferBytes).toBeGreaterThan(small.sendBufferBytes)
  })

  it('are halved until a system that refuses agrees', async () => {
    const asked: number[] = []
    vi.spyOn(Socket.prototype, 'setRecvBufferSize').mockImplementation((sizeBytes) => {
      asked.push(sizeBytes)
      if (sizeBytes > MIB) throw new Error('Could not get or set buffer size')
    })
    await open()
    expect(asked).toEqual([4 * MIB, 2 * MIB, MIB])
  })

  it('are what they are on a system that refuses every size', async () => {
    vi.spyOn(Socket.prototype, 'setSendBufferSize').mockImplementation(() => {
      throw new Error('Could not get or set buffer size')
    })
    expect((await open()).sendBufferBytes).toBeGreaterThan(0)
  })
})

it('looks no name up, for binding as for sending', async () => {
  await expect(open({ hostname: 'localhost' })).rejects.toThrow()
})
