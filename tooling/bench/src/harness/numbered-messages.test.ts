import { describe, expect, it } from 'vitest'
import { NumberedMessages } from './numbered-messages.ts'

const copyOf = (messages: NumberedMessages): Uint8Array => new Uint8Array(messages.next())

describe('numbered messages', () => {
  it('are whole when they arrive as they were sent', () => {
    const [sent, received] = [new NumberedMessages(64), new NumberedMessages(64)]
    for (let i = 0; i < 1_000; i++) received.check(sent.next())
    expect(received).toMatchObject({ count: 1_000, damaged: 0 })
  })

  it.each([64, 200])('of %i bytes are damaged by any changed byte, and by a wrong size', (size) => {
    const sent = new NumberedMessages(size)
    for (let at = 0; at < size; at++) {
      const received = new NumberedMessages(size)
      const message = copyOf(new NumberedMessages(size))
      message[at] = (message[at] ?? 0) ^ 1
      received.check(message)
      expect(received.damaged).toBe(1)
    }
    const received = new NumberedMessages(size)
    received.check(copyOf(sent).subarray(0, size - 1))
    expect(received.damaged).toBe(1)
  })

  it('may be missing or out of order only where messages get lost', () => {
    const sent = new NumberedMessages(64)
    const [first, second] = [copyOf(sent), copyOf(sent)]
    const [strict, lossy] = [new NumberedMessages(64), new NumberedMessages(64, true)]
    for (const received of [strict, lossy]) {
      received.check(second)
      received.check(first)
    }
    expect([strict.damaged, lossy.damaged]).toEqual([2, 0])
  })
})
