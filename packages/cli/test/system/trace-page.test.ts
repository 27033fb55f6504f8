import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { areDrawn, HAS_CHROMIUM, openChromium } from '../support/chromium.ts'
import { Cli, runCli } from '../support/cli.ts'

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

    const browser = await openChromium()
    const page = await browser.newPage({ viewport: { width: 1200, height: 1700 }, offline: true })
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(pathToFileURL(`${qlog}.html`).href)
    await expect.poll(() => page.locator('canvas').count()).toBe(5)
    const isDrawn = await page.locator('canvas').evaluateAll(areDrawn)
    expect(isDrawn).toEqual([true, true, true, true, true])
    expect(await page.locator('dd').first().textContent()).toMatch(/^\d+\.\d s$/)
    expect(errors).toEqual([])
  }, 60_000)
})
