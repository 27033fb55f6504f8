import {
  MessageSender,
  type MessageSenderOptions,
  type Outcome,
  type PendingFragment,
} from '../../src/index.ts'
import { tinyDialect } from './dialects.ts'

/** A fragment as it was when it was taken. */
export type TakenFragment = Omit<PendingFragment, 'payload' | 'payloadStart' | 'isBundle'> & {
  readonly isBundle: boolean
  readonly bytes: number[]
}

/** A sender of the tiny dialect, and the outcomes it reports. */
export function createSender(options: Partial<MessageSenderOptions> = {}) {
  const receipts: [token: number, outcome: Outcome][] = []
  const sender = new MessageSender({
    dialect: tinyDialect,
    firstMessageId: 0,
    maxOutstandingBytes: 1000,
    maxMessageBytes: 64,
    receipts: (token, outcome) => receipts.push([token, outcome]),
    ...options,
  })
  return { sender, receipts }
}

/** Takes the fragment that `sender` would send next. */
export function takeOne(sender: MessageSender, nowMs = 0): TakenFragment | undefined {
  return takePeeked(sender, sender.peek(nowMs), nowMs)
}

/** Takes the fragment that was just peeked. */
export function takePeeked(
  sender: MessageSender,
  peeked: PendingFragment | undefined,
  nowMs = 0,
): TakenFragment | undefined {
  if (peeked === undefined) return undefined
  const { payload, payloadStart, ...header } = peeked
  const bytes = [...payload.subarray(payloadStart, payloadStart + header.payloadBytes)]
  const handle = sender.take(nowMs)
  if (handle !== header.handle) throw new Error('the handle changed between peek and take')
  return {
    messageId: header.messageId,
    channel: header.channel,
    windowParentLead: header.windowParentLead,
    channelParentLead: header.channelParentLead,
    fragmentId: header.fragmentId,
    lastFragmentId: header.lastFragmentId,
    isBundle: header.isBundle === true,
    payloadBytes: header.payloadBytes,
    isResend: header.isResend,
    isTimeSensitive: header.isTimeSensitive,
    handle,
    bytes,
  }
}

/** Takes all that `sender` has to send, or at most `limit` fragments. */
export function takeAll(sender: MessageSender, limit = Infinity, nowMs = 0): TakenFragment[] {
  const taken: TakenFragment[] = []
  while (taken.length < limit) {
    const fragment = takeOne(sender, nowMs)
    if (fragment === undefined) break
    taken.push(fragment)
  }
  return taken
}

/** A payload of `sizeBytes` that begins with `mark`. */
export function payload(mark: number, sizeBytes = 1): Uint8Array {
  return new Uint8Array(sizeBytes).fill(mark)
}
