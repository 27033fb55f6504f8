import { once } from 'node:events'
import { get, type IncomingMessage, request } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { exampleStats } from '../../test/support/example-stats.ts'
import { Dashboard } from './dashboard.ts'

async function open(): Promise<Dashboard> {
  const dashboard = await Dashboard.open({ port: 0 })
  onTestFinished(() => dashboard.close())
  return dashboard
}

async function ask(
  url: string,
  options: { method?: string; host?: string } = {},
): Promise<{ status: number | undefined; headers: IncomingMessage['headers']; text: string }> {
  const { method = 'GET', host } = options
  const asked = request(url, {
    method,
    agent: false,
    ...(host !== undefined && { headers: { host } }),
  })
  asked.end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of response) text += chunk
  return { status: response.statusCode, headers: response.headers, text }
}

/** Server-Sent Events as a browser takes them. */
class Listener {
  text = ''
  readonly ended: Promise<unknown>
  readonly #response: IncomingMessage
  #wake: () => void = () => {}

  private constructor(response: IncomingMessage) {
    this.#response = response
    response.on('data', (chunk: Buffer) => {
      this.text += chunk.toString()
      this.#wake()
    })
    this.ended = once(response, 'end')
  }

  static async open(url: string): Promise<Listener> {
    const [response] = (await once(get(`${url}events`, { agent: false }), 'response')) as [
      IncomingMessage,
    ]
    return new Listener(response)
  }

  get type(): string | undefined {
    return this.#response.headers['content-type']
  }

  /** The events so far, once there are `count`. */
  async events(count: number): Promise<{ name: string; data: unknown }[]> {
    for (;;) {
      const events = this.text.split('\n\n').slice(0, -1)
      if (events.length >= count) return events.map(parse)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}

function parse(event: string): { name: string; data: unknown } {
  const [, name = '', json = ''] = /^(?:retry: \d+\n)?event: (\w+)\ndata: (.*)$/.exec(event) ?? []
  return { name, data: JSON.parse(json) }
}

test('the page is made of files of its own, and of nothing from elsewhere', async () => {
  const { url } = await open()
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
  const page = await ask(url)
  expect(page).toMatchObject({ status: 200 })
  expect(page.headers['content-security-policy']).toContain("default-src 'none'")
  const names = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name]) => name)
  expect(names).toEqual(['data:,', 'page.css', 'page.js'])
  for (const name of ['page.css', 'page.js']) {
    const file = await ask(url + name)
    expect(file.status).toBe(200)
    expect(file.text.length).toBeGreaterThan(1000)
  }
  // It is text that was a function: it must at least be a program.
  const script = (await ask(`${url}page.js`)).text
  expect(() => new Function(script)).not.toThrow()
})

test('only those on this machine who call it by its name get anything', async () => {
  const { url } = await open()
  const { port } = new URL(url)
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, 'localhost', `[::1]:1`]) {
    expect((await ask(url, { host })).status, host).toBe(200)
  }
  for (const host of [
    'evil.example',
    `evil.example:${port}`,
    'localhost.evil.example',
    '127.0.0.1.evil.example',
  ]) {
    expect((await ask(url, { host })).status, host).toBe(403)
    expect((await ask(`${url}events`, { host })).text, host).toBe('')
  }
})

test('what it does not have, or cannot be done to it, is refused', async () => {
  const { url } = await open()
  expect((await ask(`${url}../package.json`)).status).toBe(404)
  expect((await ask(`${url}nothing`)).status).toBe(404)
  expect((await ask(url, { method: 'POST' })).status).toBe(405)
  expect(await ask(url, { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
})

test('a page gets what has been, then what comes, then the end', async () => {
  const dashboard = await open()
  dashboard.show(exampleStats(1, 0))
  dashboard.show(exampleStats(2, 1000))
  const page = await Listener.open(dashboard.url)
  expect(page.type).toBe('text/event-stream')
  expect(await page.events(1)).toEqual([
    { name: 'history', data: [exampleStats(1, 0), exampleStats(2, 1000)] },
  ])
  dashboard.show(exampleStats(70, 2000))
  dashboard.end()
  expect((await page.events(3)).slice(1)).toEqual([
    { name: 'stats', data: exampleStats(70, 2000) },
    { name: 'end', data: {} },
  ])
  // Who comes late sees it all the same.
  const late = await Listener.open(dashboard.url)
  expect((await late.events(2)).map(({ name }) => name)).toEqual(['history', 'end'])
  await dashboard.close()
  await Promise.all([page.ended, late.ended])
})

test('a server that begins again begins anew on the page', async () => {
  const dashboard = await open()
  dashboard.show(exampleStats(1, 5000))
  const page = await Listener.open(dashboard.url)
  await page.events(1)
  dashboard.show(exampleStats(3, 0))
  expect((await page.events(2))[1]).toEqual({ name: 'history', data: [exampleStats(3, 0)] })
})

test('the history is five minutes long', async () => {
  const dashboard = await open()
  for (let i = 0; i < 310; i++) dashboard.show(exampleStats(0, i * 1000))
  const page = await Listener.open(dashboard.url)
  const [history] = await page.events(1)
  const all = history?.data as { at_ms: number }[]
  expect([all.length, all[0]?.at_ms, all.at(-1)?.at_ms]).toEqual([300, 10_000, 309_000])
})

test('more pages than anybody has are refused', async () => {
  const { url } = await open()
  const pages = Array.from({ length: 32 }, () => Listener.open(url))
  await Promise.all(pages)
  expect((await ask(`${url}events`)).status).toBe(503)
})

test('it says why it cannot be shown', async () => {
  const { url } = await open()
  const { port } = new URL(url)
  await expect(Dashboard.open({ port: Number(port) })).rejects.toThrow(
    `Cannot show dashboard on 127.0.0.1:${port}: the port is taken`,
  )
})
