// A worker thread that sends hostile datagrams to a port of this host for some seconds.
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { FRAME_HANDSHAKE_SYN_ACK, uflow3 } from '@rudp/wire'
import { FrameSource, mutate, Random } from '../fuzz/codec-fuzz.ts'
import { Forge, LIMITS } from '../support/forge.ts'

/** What a flooder is told. */
export interface Flood {
  readonly kind: 'syns' | 'mutated' | 'connected' | 'vanishing' | 'waiting'
  readonly port: number
  readonly seconds: number
  readonly perSecond: number
}

/** Sockets of each kind; those of the first two go through a handshake. */
const SOCKETS = { connected: 1, waiting: 32, syns: 200, mutated: 200, vanishing: 200 }
const FIRST_FRAME_ID = 77
/** Messages of one byte in a frame, all waiting for the first, which is never sent. */
const WAITING_IN_A_FRAME = 60

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

/** Goes through a handshake. */
async function connect(socket: Socket): Promise<void> {
  const reader = uflow3.createReader()
  // No server is too small for that.
  const limits = { ...LIMITS, maxMessageBytes: 1_448 }
  socket.send(forge.syn(FIRST_FRAME_ID, limits).slice(), port, '127.0.0.1')
  for (;;) {
    const [datagram] = (await once(socket, 'message')) as [Buffer]
    if (reader.read(datagram) !== FRAME_HANDSHAKE_SYN_ACK) continue
    socket.send(forge.handshakeAck(reader.handshakeSynAck.nonce).slice(), port, '127.0.0.1')
    return
  }
}

function make(index: number): Uint8Array {
  if (kind === 'syns' || kind === 'vanishing') return forge.syn(index)
  if (kind === 'waiting') return makeWaiting(Math.floor(index / SOCKETS.waiting))
  if (kind === 'connected') {
    const id = FIRST_FRAME_ID + (index >> 1)
    if (index % 2 === 0) return forge.sync(-1, -1)
    return forge.data(id >>> 0, 0, [{ messageId: id & 0xfffff, sizeBytes: 16 }])
  }
  const written = source.write(buffer, 0, 200)
  return buffer.subarray(0, mutate(random, buffer, 0, written, written + 40))
}

function makeWaiting(frame: number): Uint8Array {
  const messages = Array.from({ length: WAITING_IN_A_FRAME }, (_, i) => {
    const ahead = 1 + ((frame * WAITING_IN_A_FRAME + i) % (uflow3.messageWindow - 1))
    const leads = { windowParentLead: ahead, channelParentLead: ahead }
    return { messageId: FIRST_FRAME_ID + ahead, channel: ahead % uflow3.channelCount, ...leads }
  })
  return forge.data((FIRST_FRAME_ID + frame) >>> 0, 0, messages)
}

const sockets: Socket[] = []
for (let i = 0; i < SOCKETS[kind]; i++) sockets.push(await open(i))
if (kind === 'connected' || kind === 'waiting') await Promise.all(sockets.map(connect))
const startMs = performance.now()
let sent = 0
while (performance.now() - startMs < seconds * 1_000) {
  const due = Math.min(sent + 256, ((performance.now() - startMs) / 1_000) * perSecond)
  for (; sent < due; sent++) {
    const at = sent % sockets.length
    // Node may read the bytes after the call.
    sockets[at]?.send(make(sent).slice(), port, '127.0.0.1')
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
