import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { LengthPrefixReader, withLength } from './length-prefix.ts'
import { loadPeer } from './peer-package.ts'
import {
  HIGH_WATER_BYTES,
  type Link,
  LOOPBACK,
  type MessageHandler,
  type Transport,
} from './transport.ts'

interface DataChannel {
  sendMessageBinary(message: Uint8Array): boolean
  bufferedAmount(): number
  setBufferedAmountLowThreshold(bytes: number): void
  onBufferedAmountLow(listener: () => void): void
  onMessage(listener: (message: Buffer) => void): void
  onOpen(listener: () => void): void
}
interface PeerConnection {
  createDataChannel(label: string): DataChannel
  setRemoteDescription(sdp: string, type: string): void
  addRemoteCandidate(candidate: string, mid: string): void
  onLocalDescription(listener: (sdp: string, type: string) => void): void
  onLocalCandidate(listener: (candidate: string, mid: string) => void): void
  onDataChannel(listener: (channel: DataChannel) => void): void
}

/** WebRTC data channels of node-datachannel; the two introduce each other over TCP. */
export function datachannelTransport(): Transport {
  return {
    async listen(onLink) {
      const server = createServer((socket) => {
        const peer = introduce(socket)
        peer.onDataChannel((channel) => channel.onMessage(onLink(toLink(channel))))
      })
      server.listen(0, LOOPBACK)
      await once(server, 'listening')
      return (server.address() as AddressInfo).port
    },
    async connect(port, onMessage: MessageHandler) {
      const socket = connect({ port, host: LOOPBACK })
      await once(socket, 'connect')
      const channel = introduce(socket).createDataChannel('bench')
      await new Promise<void>((resolve) => channel.onOpen(resolve))
      channel.onMessage(onMessage)
      return toLink(channel)
    },
  }
}

function introduce(socket: Socket): PeerConnection {
  const { PeerConnection } = loadPeer('node-datachannel') as {
    PeerConnection: new (name: string, config: object) => PeerConnection
  }
  const peer = new PeerConnection('bench', { iceServers: [], bindAddress: LOOPBACK })
  const tell = (words: object): void => {
    socket.write(withLength(Buffer.from(JSON.stringify(words))))
  }
  peer.onLocalDescription((sdp, type) => tell({ sdp, type }))
  peer.onLocalCandidate((candidate, mid) => tell({ candidate, mid }))
  const reader = new LengthPrefixReader((bytes) => {
    const { sdp, type, candidate, mid } = JSON.parse(Buffer.from(bytes).toString())
    if (sdp === undefined) peer.addRemoteCandidate(candidate, mid)
    else peer.setRemoteDescription(sdp, type)
  })
  socket.on('data', (chunk) => reader.handleChunk(chunk))
  return peer
}

function toLink(channel: DataChannel): Link {
  let wake: (() => void) | undefined
  channel.setBufferedAmountLowThreshold(HIGH_WATER_BYTES / 2)
  channel.onBufferedAmountLow(() => {
    wake?.()
    wake = undefined
  })
  return {
    send(message) {
      channel.sendMessageBinary(message)
      return channel.bufferedAmount() < HIGH_WATER_BYTES
    },
    drained: () =>
      new Promise((resolve) => {
        if (channel.bufferedAmount() < HIGH_WATER_BYTES) resolve()
        else wake = resolve
      }),
  }
}
