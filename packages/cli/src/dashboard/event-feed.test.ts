import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { exampleStats } from '../../test/support/example-stats.ts'
import { EventFeed } from './event-feed.ts'

/** What a page's answer is to the feed; one that is not read keeps all that is written to it. */
class FakeResponse {
  writableLength = 0
  isDestroyed = false
  readonly isRead: boolean
  #onClose: () => void = () => {}

  constructor(isRead: boolean) {
    this.isRead = isRead
  }

  writeHead(): void {}

  write(text: string): void {
    if (!this.isRead) this.writableLength += text.length
  }

  on(_name: 'close', listener: () => void): void {
    this.#onClose = listener
  }

  destroy(): void {
    this.isDestroyed = true
    this.#onClose()
  }
}

function attach(feed: EventFeed, isRead: boolean): FakeResponse {
  const response = new FakeResponse(isRead)
  expect(feed.attach(response as unknown as ServerResponse)).toBe(true)
  return response
}

test('a page that does not read is let go before it costs much, whatever its history was', () => {
  const feed = new EventFeed()
  for (let i = 0; i < 300; i++) feed.show(exampleStats(64, i))
  const sleeper = attach(feed, false)
  const reader = attach(feed, true)
  const historyBytes = sleeper.writableLength
  expect(historyBytes).toBeGreaterThan(1_000_000)
  for (let i = 0; i < 200; i++) feed.show(exampleStats(64, 300 + i))
  expect([sleeper.isDestroyed, reader.isDestroyed]).toEqual([true, false])
  expect(sleeper.writableLength - historyBytes).toBeLessThan(1_100_000)
})

test('a page that goes makes room for another', () => {
  const feed = new EventFeed()
  const pages = Array.from({ length: 32 }, () => attach(feed, true))
  const late = new FakeResponse(true) as unknown as ServerResponse
  expect(feed.attach(late)).toBe(false)
  pages[7]?.destroy()
  expect(feed.attach(late)).toBe(true)
})
