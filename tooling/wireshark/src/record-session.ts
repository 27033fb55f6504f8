import { SimulatedEndpoint } from '@rudp/connection/testing'
import { PcapRecorder, Random, SimulatedNetwork } from '@rudp/simulator'

const LOSS = 0.1
const DELAY_MS = 20
const TALK_MS = 600
const SEND_EVERY_MS = 50
const CHANNELS = 40
/** Micro, small and large headers, and fragments. */
const SIZES_BYTES = [0, 20, 63, 64, 200, 255, 256, 1448, 1449, 9000] as const

/** A short session over a lossy link, from SYN to disconnect-ack, as a capture file. */
export function recordSession(): Uint8Array {
  const network = new SimulatedNetwork({ seed: 7, link: { loss: LOSS, delayMs: DELAY_MS } })
  const recorder = new PcapRecorder()
  network.onTrace = (entry) => recorder.record(entry)
  const random = new Random(7)
  const options = { random: () => random.uint32() }
  const server = new SimulatedEndpoint(network.host('server'), { ...options, maxConnections: 2 })
  const client = new SimulatedEndpoint(network.host('client'), options)
  const peer = client.connect('server')
  network.runUntil(() => server.peers.length === 1, { untilMs: 5_000 })
  let count = 0
  for (let atMs = 0; atMs < TALK_MS; atMs += SEND_EVERY_MS) {
    const sizeBytes = SIZES_BYTES[count % SIZES_BYTES.length] ?? 0
    client.send(peer, new Uint8Array(sizeBytes).fill(count), { channel: count % CHANNELS, mode: 3 })
    const served = server.peers[0]
    if (served !== undefined) {
      server.send(served, new Uint8Array(sizeBytes).fill(count), {
        channel: count % CHANNELS,
        mode: 2,
      })
    }
    count++
    network.run({ forMs: SEND_EVERY_MS })
  }
  network.run({ forMs: 6_000 })
  client.close(peer)
  network.run({ forMs: 2_000 })
  return recorder.toBytes()
}
