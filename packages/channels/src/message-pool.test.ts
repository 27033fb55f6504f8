import { describe, expect, it } from 'vitest'
import { tinyDialect } from '../test/support/dialects.ts'
import { MessagePool } from './message-pool.ts'
import { MessageSender } from './message-sender.ts'
import { GONE, OutgoingMessage } from './outgoing-message.ts'
import { MODE_RELIABLE, MODE_UNRELIABLE } from './send-mode.ts'

const RELIABLE = { channel: 1, mode: MODE_RELIABLE } as const
const bytes = (...values: number[]) => Uint8Array.from(values)

/** A message as it is when the peer's base has passed it. */
function passed(pool: MessagePool, isSettled = true): OutgoingMessage {
  const message = pool.take(bytes(1, 2, 3, 4, 5), RELIABLE)
  message.state = GONE
  message.isSettled = isSettled
  return message
}

describe('MessagePool', () => {
  it('makes of a message that is over what the constructor would make', () => {
    const pool = new MessagePool(4)
    const old = pool.take(bytes(1, 2, 3, 4, 5), {
      channel: 3,
      mode: MODE_UNRELIABLE,
      priority: 1,
      replaceKey: 7,
      receipt: 9,
    })
    for (const fragment of [0, 1]) old.onCopySent(fragment)
    old.onCopyAcked(0)
    old.onCopyLost(1)
    old.awaitResend(1)
    Object.assign(old, { state: GONE, isSettled: true, sequence: 12 })
    pool.give(old)
    const reused = pool.take(bytes(6), RELIABLE)
    expect(reused).toBe(old)
    expect(reused).toEqual(new OutgoingMessage(bytes(6), RELIABLE, 4))
    expect(reused.awaitsResend).toBe(false)
    expect(reused.isWhollyAcked).toBe(false)
    expect(reused.mayStillArrive).toBe(false)
  })

  it('leaves alone what somebody may still look at', () => {
    const pool = new MessagePool(4)
    pool.give(passed(pool, false))
    const kept = passed(pool)
    kept.isKept = true
    pool.give(kept)
    expect(pool.take(bytes(1), RELIABLE)).not.toBe(kept)
  })

  it('keeps none beyond a window of them, and none when trimmed', () => {
    const pool = new MessagePool(4)
    const all = new Set(Array.from({ length: 5_000 }, () => passed(pool)))
    for (const message of all) pool.give(message)
    const again = Array.from({ length: 5_000 }, () => pool.take(bytes(1), RELIABLE))
    expect(again.filter((message) => all.has(message))).toHaveLength(4_096)
    pool.give(passed(pool))
    pool.trim()
    const fresh = pool.take(bytes(1), RELIABLE)
    expect(all.has(fresh)).toBe(false)
  })
})

describe('enqueueCopy', () => {
  it('leaves the bytes to their owner, who may change them at once', () => {
    const sender = new MessageSender({
      dialect: tinyDialect,
      firstMessageId: 0,
      maxMessageBytes: 100,
      maxOutstandingBytes: 100,
    })
    const owned = bytes(1, 2, 3, 4, 5, 6)
    sender.enqueueCopy(0, owned, RELIABLE)
    owned.fill(0)
    sender.enqueueCopy(0, owned.subarray(0, 2), RELIABLE)
    const sent: number[] = []
    for (let fragment = sender.peek(0); fragment !== undefined; fragment = sender.peek(0)) {
      const { payload, payloadStart, payloadBytes } = fragment
      sent.push(...payload.subarray(payloadStart, payloadStart + payloadBytes))
      sender.take(0)
    }
    expect(sent).toEqual([1, 2, 3, 4, 5, 6, 0, 0])
  })

  it('refuses what enqueue refuses', () => {
    const sender = new MessageSender({
      dialect: tinyDialect,
      firstMessageId: 0,
      maxMessageBytes: 4,
      maxOutstandingBytes: 100,
    })
    expect(() => sender.enqueueCopy(0, bytes(1, 2, 3, 4, 5), RELIABLE)).toThrow(RangeError)
    expect(() => sender.enqueueCopy(0, 'no' as never, RELIABLE)).toThrow(TypeError)
    expect(() => sender.enqueueCopy(0, bytes(1), { channel: -1, mode: MODE_RELIABLE })).toThrow(
      RangeError,
    )
  })
})
