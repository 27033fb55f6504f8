import type { Page } from 'playwright-core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Dashboard } from '../../src/dashboard/dashboard.ts'
import { areDrawn, HAS_CHROMIUM, openChromium } from '../support/chromium.ts'
import { Cli } from '../support/cli.ts'
import { exampleStats } from '../support/example-stats.ts'

/** Opens `url` and gathers what a person would not see: errors, and requests to elsewhere. */
async function openPage(url: string): Promise<{ page: Page; faults: string[] }> {
  const browser = await openChromium()
  const page = await browser.newPage({ viewport: { width: 1200, height: 980 } })
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => faults.push(message.text()))
  page.on('request', (request) => {
    const asked = request.url()
    if (!asked.startsWith(url) && !asked.startsWith('data:')) faults.push(`asked for ${asked}`)
  })
  await page.goto(url)
  return { page, faults }
}

async function openDashboard(): Promise<Dashboard> {
  const dashboard = await Dashboard.open({ port: 0 })
  onTestFinished(() => dashboard.close())
  return dashboard
}

describe.skipIf(!HAS_CHROMIUM)('the dashboard in Chromium (npm run system-tests)', () => {
  test('shows a server that is pinged, and its end', async () => {
    const echo = new Cli([
      'echo',
      '--host',
      '127.0.0.1',
      '--port',
      '0',
      '--dashboard',
      '0',
      '--json',
    ])
    const { address } = await echo.event('listening')
    const { url } = await echo.event('dashboard')
    const { page, faults } = await openPage(url as string)
    const text = (id: string): Promise<string | null> => page.locator(`#${id}`).textContent()

    await expect.poll(() => text('state')).toBe('live')
    expect(await text('address')).toBe(address)
    expect(await page.locator('#nobody').isVisible()).toBe(true)

    const ping = new Cli(['ping', address as string, '--count', '0', '--interval', '10'])
    await expect.poll(() => text('received'), { timeout: 10_000 }).toMatch(/^[1-9].* k?B\/s$/)
    await expect.poll(() => page.locator('tbody tr').count()).toBe(2)
    expect(await page.locator('#nobody').isVisible()).toBe(false)
    expect(await page.locator('canvas').evaluateAll(areDrawn)).toEqual([true, true, true, true])
    await page.screenshot({ path: 'test-results/dashboard.png' })
    expect(faults).toEqual([])

    echo.interrupt()
    expect(await echo.done).toBe(0)
    await expect.poll(() => text('state')).toContain('the server has ended')
    await ping.done
  }, 60_000)

  test('a row chooses a connection, which stays chosen when it has gone', async () => {
    const dashboard = await openDashboard()
    dashboard.show(exampleStats(1, 0))
    dashboard.show(exampleStats(3, 1000))
    const { page, faults } = await openPage(dashboard.url)
    const shown = page.locator('#shown')
    await expect.poll(() => page.locator('tbody tr').count()).toBe(4)
    await page.getByRole('button', { name: '10.0.0.1:3' }).press('Enter')
    expect(await shown.textContent()).toBe('10.0.0.1:3')
    expect(await page.locator('.chart').nth(1).innerText()).toContain('smoothed')

    dashboard.show(exampleStats(2, 2000))
    await expect.poll(() => page.locator('tbody tr').count()).toBe(3)
    expect(await shown.textContent()).toBe('10.0.0.1:3, gone or no longer listed')
    await page.getByRole('button', { name: 'Show all' }).click()
    expect(await shown.textContent()).toBe('All connections')
    expect(await page.locator('.chart').nth(1).innerText()).toContain('median')
    expect(faults).toEqual([])
  }, 60_000)

  test('of many connections the busiest are listed, and all are in the sums', async () => {
    const dashboard = await openDashboard()
    dashboard.show(exampleStats(1000, 0))
    const { page, faults } = await openPage(dashboard.url)
    await expect.poll(() => page.locator('tbody tr').count()).toBe(65)
    expect(await page.locator('#connected').textContent()).toBe('1000')
    expect(await page.locator('#more').textContent()).toContain('936 more are in the sums')
    // Nothing moves under the mouse when the order of the busiest changes.
    const { connections, ...rest } = exampleStats(1000, 1000)
    dashboard.show({ ...rest, connections: connections.toReversed() })
    dashboard.show({ ...rest, at_ms: 2000, connections: connections.slice(1), not_listed: 937 })
    await expect.poll(() => page.locator('tbody tr').count()).toBe(64)
    dashboard.show({ ...rest, at_ms: 3000, connections })
    await expect.poll(() => page.locator('tbody tr').count()).toBe(65)
    expect(await page.locator('tbody tr th').nth(1).innerText()).toBe('10.0.0.1:1')
    expect(faults).toEqual([])
  }, 60_000)

  test('follows the light and the dark of the system, on narrow screens too', async () => {
    const dashboard = await openDashboard()
    for (let i = 0; i < 90; i++) dashboard.show(exampleStats(2, i * 1000))
    const { page, faults } = await openPage(dashboard.url)
    const background = (): Promise<string> =>
      page.evaluate('getComputedStyle(document.body).backgroundColor')
    await expect.poll(() => page.locator('tbody tr').count()).toBe(3)
    const light = await background()
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await background()).not.toBe(light)
    await page.setViewportSize({ width: 400, height: 900 })
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
    expect(overflow).toBe(0)
    expect(faults).toEqual([])
  }, 60_000)

  test('says that its server does not answer, and is there again when it does', async () => {
    const first = await Dashboard.open({ port: 0 })
    first.show(exampleStats(1, 0))
    const { page } = await openPage(first.url)
    const state = (): Promise<string | null> => page.locator('#state').textContent()
    await expect.poll(state).toBe('live')
    await first.close()
    await expect.poll(state).toContain('does not answer')
    const second = await Dashboard.open({ port: Number(new URL(first.url).port) })
    onTestFinished(() => second.close())
    second.show(exampleStats(2, 0))
    await expect.poll(state, { timeout: 20_000 }).toBe('live')
    expect(await page.locator('#connected').textContent()).toBe('2')
  }, 60_000)
})
