import { uflow3 } from '@rudp/wire'
import { describe, expect, it } from 'vitest'
import { ChannelSchedule } from './channel-schedule.ts'
import { MessageFates } from './message-fates.ts'
import { OutgoingChannels } from './outgoing-channels.ts'
import { OutgoingMessage } from './outgoing-message.ts'
import { OutgoingWindow } from './outgoing-window.ts'
import { MODE_UNRELIABLE } from './send-mode.ts'

function createWindow() {
  const window = new OutgoingWindow(uflow3, 2 ** 20 - 10, { maxOutstandingBytes: 100_000 })
  const channels = new OutgoingChannels(window, new ChannelSchedule(64, 1448))
  const begin = (sizeBytes: number) => {
    const options = { channel: 0, mode: MODE_UNRELIABLE, receipt: 1 } as const
    const message = new OutgoingMessage(new Uint8Array(sizeBytes), options, 1448)
    window.begin(message, channels.of(0))
    message.onCopySent(0)
    return message
  }
  return { window, channels, begin }
}

describe('OutgoingWindow', () => {
  it('grows up to the window and finds every message by its id', () => {
    const { window, begin } = createWindow()
    for (let count = 0; count < 5; count++) begin(1)
    for (let count = 0; count < 5; count++) window.pass()
    const messages = Array.from({ length: 4096 }, () => begin(1))
    expect(window.isFull).toBe(true)
    messages.forEach((message, index) => {
      expect(window.find((2 ** 20 - 5 + index) % 2 ** 20)).toBe(message)
    })
    expect(window.find(2 ** 20 - 6)).toBeUndefined()
    for (const message of messages) expect(window.pass()).toBe(message)
    expect(window.isEmpty).toBe(true)
  })

  it('gives memory back when it is empty, and not before', () => {
    const { window, begin } = createWindow()
    const messages = Array.from({ length: 100 }, () => begin(1))
    window.trim()
    expect(messages.map(() => window.pass())).toEqual(messages)
    window.trim()
    const last = begin(1)
    expect(window.find(window.idOf(last.sequence))).toBe(last)
  })

  it('tells what is outstanding of what began since', () => {
    const { window, begin } = createWindow()
    begin(10)
    begin(20)
    const then = window.begunBytes
    begin(30)
    begin(40)
    expect(window.outstandingBytesSince(then)).toBe(70)
    window.pass()
    expect(window.outstandingBytesSince(then)).toBe(70)
    window.pass()
    window.pass()
    expect(window.outstandingBytesSince(then)).toBe(40)
    expect(window.outstandingBytes).toBe(40)
  })
})

describe('MessageFates', () => {
  it('remembers what the base has passed only until its frames are acknowledged or lost', () => {
    const { window, channels, begin } = createWindow()
    const fates = new MessageFates(window, channels, undefined)
    const handles = Array.from({ length: 10 }, () => window.idOf(begin(1).sequence) * 65_536)
    while (!window.isEmpty) fates.onPassed(window.pass())
    expect(fates.passedMessages).toBe(10)
    for (const handle of handles.slice(5)) fates.onFragmentLost(handle)
    for (const handle of handles) fates.onFragmentAcked(handle)
    expect(fates.passedMessages).toBe(0)
    expect(channels.of(0).counters).toMatchObject({ delivered: 5, lost: 5 })
  })
})
