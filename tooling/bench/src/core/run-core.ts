import { MODE_RELIABLE, type SendMode } from '@rudp/channels'
import { CorePair } from './core-pair.ts'

/** As much as an adapter queues before it asks the application to wait. */
const HIGH_WATER_BYTES = 1_048_576

/** Distinct messages, made beforehand: making them is the application's cost, not the core's. */
const DISTINCT = 256

/** What is sent through a {@link CorePair}. */
export interface CoreRun {
  readonly messageBytes: number
  readonly messages: number
  /** Messages take turns on so many channels. */
  readonly channels: number
}

/** What it took. */
export interface CoreCost {
  readonly cpuUs: number
  readonly messages: number
  readonly frames: number
  readonly acks: number
  readonly frameBytes: number
}

/**
 * Sends messages through `pair` until all have arrived, each checked for content and order on its
 * channel. The CPU time is what the operating system charges this process, collecting garbage included.
 *
 * @param contents Of {@link coreContents}, if they are to be made before.
 */
export function runCore(
  run: CoreRun,
  pair: CorePair = new CorePair(),
  contents: readonly Uint8Array[] = coreContents(run.messageBytes),
): CoreCost {
  const { messages, messageBytes, channels } = run
  const middle = messageBytes >> 1
  const last = messageBytes - 1
  const expected = new Uint32Array(channels)
  const options = Array.from({ length: channels }, (_, channel) => ({
    channel,
    mode: MODE_RELIABLE as SendMode,
  }))
  let received = 0
  pair.onMessage = (message, channel) => {
    const number = (expected[channel] ?? 0) * channels + channel
    expected[channel] = (expected[channel] ?? 0) + 1
    const wanted = contents[number % DISTINCT]
    if (wanted === undefined || message.length !== messageBytes) throw damaged()
    if (message[0] !== wanted[0] || message[last] !== wanted[last]) throw damaged()
    if (message[middle] !== wanted[middle]) throw damaged()
    received++
  }
  const before = { frames: pair.framesSent, bytes: pair.frameBytesSent, acks: pair.acksSent }
  const start = process.cpuUsage()
  let sent = 0
  let channel = 0
  while (received < messages) {
    while (sent < messages && pair.bufferedBytes < HIGH_WATER_BYTES) {
      const message = contents[sent % DISTINCT]
      const how = options[channel]
      if (message !== undefined && how !== undefined) pair.send(message, how)
      channel = channel + 1 === channels ? 0 : channel + 1
      sent++
    }
    pair.turn()
  }
  const { user, system } = process.cpuUsage(start)
  return {
    cpuUs: user + system,
    messages,
    frames: pair.framesSent - before.frames,
    acks: pair.acksSent - before.acks,
    frameBytes: pair.frameBytesSent - before.bytes,
  }
}

/** The messages that are sent, over and over. */
export function coreContents(messageBytes: number): Uint8Array[] {
  return Array.from({ length: DISTINCT }, (_, number) => content(number, messageBytes))
}

/** Message `number`: its bytes differ from those of its neighbours. */
function content(number: number, sizeBytes: number): Uint8Array {
  return new Uint8Array(sizeBytes).map((_, i) => number + i * 31)
}

function damaged(): Error {
  return new Error('Cannot measure the core: a message came damaged or out of order')
}
