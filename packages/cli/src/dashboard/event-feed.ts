import type { ServerResponse } from 'node:http'
import type { StatsJson } from '../stats/stats-json.ts'
import { PAGE_HEADERS } from './dashboard-files.ts'

/** Five minutes, one a second. */
export const HISTORY_LENGTH = 300
const MAX_PAGES = 32
/** How soon a page comes back that was let go, or whose server begins again. */
const RETRY_MS = 500
/** What a page that does not read, such as one that sleeps, is kept beyond its history. */
const MAX_WAITING_BYTES = 1_000_000

/** Server-Sent Events for any number of pages: first what has been, then what comes. */
export class EventFeed {
  /** As JSON: each goes out many times. */
  #history: string[] = []
  #lastMs = -1
  #hasEnded = false
  readonly #pages: Map<ServerResponse, { readonly headStartBytes: number }> = new Map()

  /** Begins to feed a page; `false` if there are too many. */
  attach(response: ServerResponse): boolean {
    if (this.#pages.size >= MAX_PAGES) return false
    response.writeHead(200, {
      ...PAGE_HEADERS,
      'content-type': 'text/event-stream',
      // So that it ends with its socket, which is waited for at the end.
      connection: 'close',
    })
    const history = this.#historyEvent()
    response.write(history)
    if (this.#hasEnded) response.write(event('end', '{}'))
    this.#pages.set(response, { headStartBytes: history.length })
    response.on('close', () => this.#pages.delete(response))
    return true
  }

  show(stats: StatsJson): void {
    const text = JSON.stringify(stats)
    const isAnew = this.#hasEnded || stats.at_ms < this.#lastMs
    if (isAnew) this.#history = []
    this.#lastMs = stats.at_ms
    this.#hasEnded = false
    this.#history.push(text)
    if (this.#history.length > HISTORY_LENGTH) this.#history.shift()
    this.#send(isAnew ? this.#historyEvent() : event('stats', text))
  }

  end(): void {
    this.#hasEnded = true
    this.#send(event('end', '{}'))
  }

  close(): void {
    for (const response of this.#pages.keys()) response.end()
  }

  #send(text: string): void {
    for (const [response, { headStartBytes }] of this.#pages) {
      // It comes back by itself, and gets what it missed.
      if (response.writableLength > headStartBytes + MAX_WAITING_BYTES) response.destroy()
      else response.write(text)
    }
  }

  #historyEvent(): string {
    return `retry: ${RETRY_MS}\n${event('history', `[${this.#history.join(',')}]`)}`
  }
}

/** JSON has no line ends of its own, which would end the event. */
function event(name: string, json: string): string {
  return `event: ${name}\ndata: ${json}\n\n`
}
