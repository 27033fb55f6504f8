import { parentPort } from 'node:worker_threads'
import { drive } from './drive.ts'
import type { Port } from './port-carrier.ts'

const text = new TextDecoder()

// In a browser's worker: addEventListener('message', (event) => serve(event.ports[0])).
parentPort?.once('message', (port: Port) => void serve(port))

/** Answers each message, until the other side closes. */
async function serve(port: Port): Promise<void> {
  const { closed } = drive(port, (message, endpoint) => {
    endpoint.sendPayload('delivery', `echo of ${text.decode(message)}`)
  })
  await closed
  port.close()
}
