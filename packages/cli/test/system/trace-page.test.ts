import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Cli, runCli } from '../support/cli.ts'

/** A program of the system's. Where system tests were asked for, it must be there. */
const HAS_CHROMIUM =
  spawnSync('chromium', ['--version']).status === 0 || process.env['RUDP_SYSTEM_TESTS'] === '1'

const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking']

describe.skipIf(!HAS_CHROMIUM)('a trace in Chromium (npm run system-tests)', () => {
  test('shows its charts, drawn, without an error and without the network', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rudp-page-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const qlog = join(folder, 'ping.qlog')
    const echo = new Cli(['echo', '--host', '127.0.0.1', '--port', '0', '--json'])
    const { address } = await echo.event('listening')
    const ping = ['ping', address as string, '--count', '20', '--interval', '10', '--size', '3000']
    await runCli([...ping, '--qlog', qlog])
    echo.interrupt()
    await runCli(['trace', qlog])

    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: QUIET })
    onTestFinished(() => browser.close())
    const page = await browser.newPage({ viewport: { width: 1200, height: 1700 }, offline: true })
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(pathToFileURL(`${qlog}.html`).href)
    await expect.poll(() => page.locator('canvas').count()).toBe(5)
    const isDrawn = await page.locator('canvas').evaluateAll((canvases) =>
      canvases.map((canvas) => {
        const { width, height } = canvas as unknown as { width: number; height: number }
        const context = (canvas as unknown as Drawn).getContext('2d')
        const pixels = context.getImageData(0, 0, width, height).data
        return new Set(pixels).size > 10
      }),
    )
    expect(isDrawn).toEqual([true, true, true, true, true])
    expect(await page.locator('dd').first().textContent()).toMatch(/^\d+\.\d s$/)
    expect(errors).toEqual([])
  }, 60_000)
})

/** What of a canvas is used here: the types of the DOM are not those of these tests. */
interface Drawn {
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { data: Iterable<number> }
  }
}
