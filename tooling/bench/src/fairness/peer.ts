// One end of a flow, in a process of its own: `peer.ts <tcp|rudp> receive` prints the port that it
// listens on; `peer.ts <tcp|rudp> send <host> <port> [controller]` connects, prints a line, and sends
// as much as it may from the first line that it reads on.

import { once } from 'node:events'
import * as net from 'node:net'
import * as rudp from '@rudp/node'
import { type ControllerName, controllerOf } from '../controllers.ts'

const MESSAGE = new Uint8Array(64 * 1024)
/** Bytes waiting in the sender, so that it never runs dry. */
const HIGH_WATER_BYTES = 1 << 20
/** Receivers grant this much, so that their memory is no limit. */
const MAX_RECEIVE_ALLOC = 64_000_000

const ENDS = {
  tcp: { receive: receiveTcp, send: sendTcp },
  rudp: { receive: receiveRudp, send: sendRudp },
}

const [transport = '', role = '', host = '', port, controller = 'tfrc'] = process.argv.slice(2)
await ENDS[transport as keyof typeof ENDS][role as 'receive' | 'send']()

async function receiveTcp(): Promise<void> {
  const server = net.createServer((socket) => socket.on('error', () => {}).resume())
  await once(server.listen(0), 'listening')
  console.log((server.address() as net.AddressInfo).port)
}

async function sendTcp(): Promise<void> {
  const socket = net.connect({ host, port: Number(port) })
  await once(socket, 'connect')
  await started()
  for (;;) if (!socket.write(MESSAGE)) await once(socket, 'drain')
}

async function receiveRudp(): Promise<void> {
  const server = await rudp.listen({ maxReceiveAlloc: MAX_RECEIVE_ALLOC, message: () => {} })
  console.log(server.address.port)
}

async function sendRudp(): Promise<void> {
  const connection = await rudp.connect(
    { hostname: host, port: Number(port) },
    {
      congestion: controllerOf(controller as ControllerName),
      highWaterBytes: HIGH_WATER_BYTES,
      message: () => {},
    },
  )
  await started()
  for (;;) if (!connection.send(MESSAGE)) await connection.drained()
}

async function started(): Promise<void> {
  console.log('connected')
  await once(process.stdin, 'data')
}
