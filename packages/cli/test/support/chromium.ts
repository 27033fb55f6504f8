import { spawnSync } from 'node:child_process'
import { type Browser, chromium } from 'playwright-core'
import { onTestFinished } from 'vitest'

/** A program of the system's. Where system tests were asked for, it must be there. */
export const HAS_CHROMIUM: boolean =
  spawnSync('chromium', ['--version']).status === 0 || process.env['RUDP_SYSTEM_TESTS'] === '1'

const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking']

/** A browser that is gone after the test. */
export async function openChromium(): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: QUIET })
  onTestFinished(() => browser.close())
  return browser
}

/** What of a canvas is used in tests: the types of the DOM are not theirs. */
interface Drawn {
  readonly width: number
  readonly height: number
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { data: Iterable<number> }
  }
}

/** Whether there is more on each canvas than a background. Runs in the browser. */
export function areDrawn(canvases: readonly unknown[]): boolean[] {
  return (canvases as Drawn[]).map((canvas) => {
    const { width, height } = canvas
    return new Set(canvas.getContext('2d').getImageData(0, 0, width, height).data).size > 10
  })
}
