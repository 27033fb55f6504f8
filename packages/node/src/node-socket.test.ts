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
  it('stays the same while everything leaves at once', async () => {
    const [socket, peer] = [await open(), await open()]
    const { bytes } = socket
    for (let i = 0; i < 50; i++) socket.commit(1472, '127.0.0.1', peer.address.port)
    expect(socket.bytes).toBe(bytes)
  })

  it('is left alone while Node has datagrams that the kernel did not take', async () => {
    const [socket, peer] = [await open(), await open()]
    vi.spyOn(Socket.prototype, 'getSendQueueCount').mockReturnValue(1)
    const { bytes } = socket
    for (let i = 0; i < 12; i++) socket.commit(1472, '127.0.0.1', peer.address.port)
    expect(socket.bytes).not.toBe(bytes)
    expect(socket.bytes.length).toBe(2 * bytes.length)
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
