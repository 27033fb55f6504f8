import { uflow3 } from '@rudp/wire'
import { describe, expect, it } from 'vitest'
import { ChannelSchedule } from './channel-schedule.ts'
import { OutgoingChannels } from './outgoing-channels.ts'
import { OutgoingMessage } from './outgoing-message.ts'
import { OutgoingWindow } from './outgoing-window.ts'
import { MODE_UNRELIABLE } from './send-mode.ts'

function createWindow() {
  const window = new OutgoingWindow(uflow3, 2 ** 20 - 10, { maxOutstandingBytes: 100_000 })
  const channels = new OutgoingChannels(window, new ChannelSchedule(64, 1448))
  const begin = (sizeBytes: number) => {
    const options = { channel: 0, mode: MODE_UNRELIABLE } as const
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
    const found = (index: number) => window.find((2 ** 20 - 5 + index) % 2 ** 20)
    expect(messages.every((message, index) => found(index) === message)).toBe(true)
    expect(window.find(2 ** 20 - 6)).toBeUndefined()
    expect(messages.every((message) => window.pass() === message)).toBe(true)
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
