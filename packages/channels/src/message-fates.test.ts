import { describe, expect, it } from 'vitest'
import { tinyDialect } from '../test/support/dialects.ts'
import { ChannelSchedule } from './channel-schedule.ts'
import { FragmentSource } from './fragment-source.ts'
import { MessageFates } from './message-fates.ts'
import { Outbox } from './outbox.ts'
import { OutgoingChannels } from './outgoing-channels.ts'
import { OutgoingMessage } from './outgoing-message.ts'
import { OutgoingWindow } from './outgoing-window.ts'
import { MODE_RELIABLE, MODE_UNRELIABLE, type SendMode } from './send-mode.ts'

/** A sender's parts, put together so that its messages can be looked at. */
function createParts() {
  const window = new OutgoingWindow(tinyDialect, 0, { maxOutstandingBytes: 1000 })
  const schedule = new ChannelSchedule(4, 4)
  const channels = new OutgoingChannels(window, schedule)
  const fates = new MessageFates(window, channels, undefined)
  const outbox = new Outbox(channels, fates)
  const source = new FragmentSource({
    dialect: tinyDialect,
    window,
    schedule,
    channels,
    outbox,
    fates,
  })
  /** Queues a message and sends its first fragment. */
  const send = (mode: SendMode, sizeBytes = 1) => {
    const options = { channel: 0, mode }
    const message = new OutgoingMessage(new Uint8Array(sizeBytes), options, 4)
    outbox.add(message, Infinity)
    source.peek()
    return { message, handle: source.take(0) }
  }
  return { window, channels, fates, source, send }
}

describe('a payload', () => {
  it('is let go of with its last fragment, if it is sent only once', () => {
    const { send, source } = createParts()
    const { message } = send(MODE_UNRELIABLE, 8)
    expect(message.payload.length).toBe(8)
    source.peek()
    source.take(0)
    expect(message.payload.length).toBe(0)
  })

  it('is let go of once it is acknowledged, if it would be sent again', () => {
    const { fates, send } = createParts()
    const { message, handle } = send(MODE_RELIABLE)
    expect(message.payload.length).toBe(1)
    fates.onFragmentAcked(handle)
    expect(message.payload.length).toBe(0)
  })

  it('is let go of once the base has passed it', () => {
    const { fates, send, window } = createParts()
    const { message } = send(MODE_RELIABLE)
    fates.onPassed(window.pass())
    expect(message.payload.length).toBe(0)
  })

  it('is kept for an extra copy, and no longer', () => {
    const { channels, send, source } = createParts()
    channels.of(0).hasExtraCopies = true
    const { message } = send(MODE_UNRELIABLE)
    source.endFlush()
    expect(source.peekExtra()?.payload.length).toBe(1)
    source.take(0)
    expect(message.payload.length).toBe(0)
  })

  it('is let go of if there will be no extra copy after all', () => {
    const { channels, fates, send, source } = createParts()
    channels.of(0).hasExtraCopies = true
    const { message, handle } = send(MODE_UNRELIABLE)
    source.endFlush()
    fates.onFragmentLost(handle)
    expect(source.peekExtra()).toBeUndefined()
    expect(message.payload.length).toBe(0)
  })
})

describe('MessageFates', () => {
  it('remembers what the base has passed only until its frames are acknowledged or lost', () => {
    const { channels, fates, send, window } = createParts()
    const handles = Array.from({ length: 10 }, () => send(MODE_UNRELIABLE).handle)
    while (!window.isEmpty) fates.onPassed(window.pass())
    expect(fates.passedMessages).toBe(10)
    for (const handle of handles.slice(5)) fates.onFragmentLost(handle)
    for (const handle of handles) fates.onFragmentAcked(handle)
    expect(fates.passedMessages).toBe(0)
    expect(channels.of(0).counters).toMatchObject({ delivered: 5, lost: 5 })
  })
})
