// A worker thread that sends hostile datagrams to a port of this host for some seconds.
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { FRAME_HANDSHAKE_SYN_ACK, uflow3 } from '@rudp/wire'
import { FrameSource, mutate, Random } from '../fuzz/codec-fuzz.ts'
import { Forge } from '../support/forge.ts'

/** What a flooder is told. */
export interface Flood {
  readonly kind: 'syns' | 'mutated' | 'connected' | 'vanishing'
  readonly port: number
  readonly seconds: number
  readonly perSecond: number
}

const { kind, port, seconds, perSecond } = workerData as Flood
const forge = new Forge()
const random = new Random(1)
const source = new FrameSource(random)
const buffer = new Uint8Array(4_096)

async function open(index: number): Promise<Socket> {
  const socket = createSocket('udp4')
  socket.on('error', () => {})
  // All of 127/8 is this host: as many addresses as we like.
  socket.bind(0, `127.0.${1 + (index >> 7)}.${1 + (index & 127)}`)
  await once(socket, 'listening')
  return socket
}

/** Goes through a handshake; the id of the first frame. */
async function connect(socket: Socket): Promise<number> {
  const reader = uflow3.createReader()
  socket.send(forge.syn(77).slice(), port, '127.0.0.1')
  for (;;) {
    const [datagram] = (await once(socket, 'message')) as [Buffer]
    if (reader.read(datagram) !== FRAME_HANDSHAKE_SYN_ACK) continue
    socket.send(forge.handshakeAck(reader.handshakeSynAck.nonce).slice(), port, '127.0.0.1')
    return 77
  }
}

function make(index: number, frameId: number): Uint8Array {
  if (kind === 'syns' || kind === 'vanishing') return forge.syn(index)
  if (kind === 'connected') {
    return index % 2 === 0
      ? forge.sync(-1, -1)
      : forge.data((frameId + (index >> 1)) >>> 0, 0, [
          { messageId: (frameId + (index >> 1)) & 0xfffff, sizeBytes: 16 },
        ])
  }
  const written = source.write(buffer, 0, 200)
  return buffer.subarray(0, mutate(random, buffer, 0, written, written + 40))
}

const sockets: Socket[] = []
for (let i = 0; i < (kind === 'connected' ? 1 : 200); i++) sockets.push(await open(i))
const frameId = kind === 'connected' && sockets[0] ? await connect(sockets[0]) : 0
const startMs = performance.now()
let sent = 0
while (performance.now() - startMs < seconds * 1_000) {
  const due = Math.min(sent + 256, ((performance.now() - startMs) / 1_000) * perSecond)
  for (; sent < due; sent++) {
    const at = sent % sockets.length
    // Node may read the bytes after the call.
    sockets[at]?.send(make(sent, frameId).slice(), port, '127.0.0.1')
    if (kind === 'vanishing' && sent % 500 === 0) {
      // The answer finds the port closed: an ICMP error goes to the server.
      const socket = sockets[at]
      sockets[at] = await open(at)
      socket?.close()
    }
  }
  await new Promise((resolve) => setImmediate(resolve))
}
for (const socket of sockets) socket.close()
parentPort?.postMessage(sent)
