import { uplotAsset } from '../page/uplot-asset.ts'
import { formatBytes, formatClock, formatMs, formatRate, formatShare } from '../terminal/format.ts'
import { DASHBOARD_HTML, DASHBOARD_STYLE } from './dashboard-markup.ts'
import { drawTable } from './page/draw-table.ts'
import { LiveChart } from './page/live-chart.ts'
import { runDashboard } from './page/run-dashboard.ts'
import { StatsHistory } from './page/stats-history.ts'

/** A file that the page is made of. */
export interface PageFile {
  readonly type: string
  readonly text: string
}

/** The page uses nothing but itself, and nobody may show it inside of theirs. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** What the dashboard serves, by path. */
export function dashboardFiles(): ReadonlyMap<string, PageFile> {
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', text: DASHBOARD_HTML }],
    [
      '/page.css',
      { type: 'text/css; charset=utf-8', text: uplotAsset('uPlot.min.css') + DASHBOARD_STYLE },
    ],
    [
      '/page.js',
      { type: 'text/javascript; charset=utf-8', text: uplotAsset('uPlot.iife.min.js') + script() },
    ],
  ])
}

/**
 * What runs in the browser is taken along as text, from source as from the build. None of it may use anything from
 * outside of its own module but its arguments.
 */
function script(): string {
  const format = [formatBytes, formatClock, formatMs, formatRate, formatShare]
  return `
;(() => {
${format.map(String).join('\n')}
const format = { ${format.map(({ name }) => name).join(', ')} }
const StatsHistory = ${StatsHistory}
const LiveChart = ${LiveChart}
const drawTable = ${drawTable}
;(${runDashboard})({ Plot: uPlot, StatsHistory, LiveChart, drawTable, format })
})()
`
}
