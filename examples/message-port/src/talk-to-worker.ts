import { Worker } from 'node:worker_threads'
import { drive } from './drive.ts'

const text = new TextDecoder()

/**
 * Starts a thread, talks to the endpoint in it, and ends both.
 *
 * @param log Told each answer as it comes.
 * @returns Why the conversation ended.
 */
export async function talkToWorker(log: (line: string) => void): Promise<string> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url))
  const { port1, port2 } = new MessageChannel()
  // `postMessage` of Node's own worker takes a web port, but its types know only their own.
  worker.postMessage(port2, [port2 as never])

  let answers = 0
  const { endpoint, closed } = drive(port1, (message) => {
    log(text.decode(message))
    answers++
    if (answers === 5) endpoint.close()
  })

  endpoint.sendPayload('delivery', 'first')
  // These three have no order among themselves, but all come after the first and before the last.
  endpoint.asSet((set) => {
    set.sendPayload('delivery', 'one of three')
    set.sendPayload('delivery', 'another')
    set.sendPayload('delivery', 'a third')
  })
  endpoint.write('la')
  endpoint.write('st')
  endpoint.sendWritten('delivery')

  const reason = await closed
  port1.close()
  await worker.terminate()
  return reason
}
