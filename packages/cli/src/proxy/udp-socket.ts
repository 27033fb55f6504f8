import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

const BUFFER_BYTES = 4_194_304

/** A UDP socket for IP addresses of the family of `hostname`. It binds itself when it first sends. */
export function createUdpSocket(hostname: string): Socket {
  const socket = createSocket({
    type: hostname.includes(':') ? 'udp6' : 'udp4',
    // Addresses are known by now: without this every datagram would wait for a lookup.
    lookup: (address, _options, done) => done(null, address, address.includes(':') ? 6 : 4),
  })
  socket.once('listening', () => {
    try {
      socket.setRecvBufferSize(BUFFER_BYTES)
      socket.setSendBufferSize(BUFFER_BYTES)
    } catch {
      // Some systems refuse what others cut down: then the buffers stay as they are.
    }
  })
  return socket
}

/** A socket bound to an IP address. */
export async function bindUdpSocket(hostname: string, port: number): Promise<Socket> {
  const socket = createUdpSocket(hostname)
  // Asked for first: with a lookup like ours Node says so before `bind` returns.
  const listening = once(socket, 'listening')
  try {
    socket.bind({ address: hostname, port, exclusive: true })
    await listening
  } catch (error) {
    socket.close()
    throw error
  }
  return socket
}
