import type { RudpConnection } from '@rudp/node'
import { CHANNELS, drawBytes, type SendLedger } from './ledger.ts'

/** Pause between two messages of one side of a connection. */
export const SEND_EVERY_MS = 100
/** Nothing is added to a queue of more: a peer that is gone must not cost memory. */
const MAX_BUFFERED_BYTES = 100_000

/** Sends one message of a random kind, and notes what becomes of it. */
export function say(connection: RudpConnection, ledger: SendLedger): void {
  if (connection.state !== 'connected' || connection.bufferedBytes > MAX_BUFFERED_BYTES) return
  const channel = Math.floor(Math.random() * CHANNELS.length)
  const plan = CHANNELS[channel]
  if (plan === undefined) return
  const { number, bytes } = ledger.make(channel, drawBytes(channel))
  if (!plan.isPromised) {
    connection.send(bytes, { channel, mode: plan.mode })
    return
  }
  const receipt = connection.sendWithReceipt(bytes, { channel, mode: plan.mode })
  void receipt.then((outcome) => {
    if (outcome === 'delivered') ledger.confirm(channel, number)
  })
}
