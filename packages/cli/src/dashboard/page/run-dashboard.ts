/// <reference lib="dom" />
import type uPlot from 'uplot'
import type { StatsJson } from '../../stats/stats-json.ts'
import type { drawTable as DrawTable } from './draw-table.ts'
import type { Format } from './format.ts'
import type { LiveChart as LiveChartClass } from './live-chart.ts'
import type { StatsColumns, StatsHistory as StatsHistoryClass } from './stats-history.ts'

export interface DashboardParts {
  readonly Plot: typeof uPlot
  readonly StatsHistory: typeof StatsHistoryClass
  readonly LiveChart: typeof LiveChartClass
  readonly drawTable: typeof DrawTable
  readonly format: Format
}

/** Fills the page with what the events say. Runs in the browser. */
export function runDashboard(parts: DashboardParts): void {
  const { Plot, StatsHistory, LiveChart, drawTable, format } = parts
  const { formatBytes, formatMs, formatRate, formatShare } = format
  const HISTORY_LENGTH = 300

  const element = (id: string): HTMLElement => document.getElementById(id) ?? document.body
  const history = new StatsHistory()
  let selected: number | undefined

  const chart = (
    title: string,
    leastTop: number,
    write: (value: number) => string,
    lines: readonly (readonly [ofAll: string, ofOne: string, column: keyof StatsColumns])[],
  ): ((columns: StatsColumns) => void) => {
    const labels = (): string[] => lines.map(([all, one]) => (selected === undefined ? all : one))
    const drawn = new LiveChart(Plot, element('charts'), {
      title,
      labels: labels(),
      leastTop,
      write,
    })
    return (columns) =>
      drawn.draw(
        columns.seconds,
        lines.map(([, , column]) => columns[column]),
        labels(),
      )
  }
  const charts = [
    chart('Rate', 1_000, formatRate, [
      ['sent', 'sent', 'sent'],
      ['received', 'received', 'received'],
    ]),
    chart('Round trip', 1, formatMs, [
      ['median', 'smoothed', 'rtt'],
      ['highest', 'latest', 'rttAlso'],
    ]),
    chart('Lost, over 5 s', 0.01, formatShare, [['lost', 'lost', 'loss']]),
    chart('Queues', 1_000, formatBytes, [
      ['queued', 'queued', 'queued'],
      ['in flight', 'in flight', 'inFlight'],
      ['incoming', 'incoming', 'receiving'],
    ]),
  ]

  const drawTiles = (stats: StatsJson): void => {
    const { connected, loss, median_rtt_ms } = stats
    const dropped = stats.malformed + stats.unknown_peer + stats.over_budget
    const tiles: Readonly<Record<string, string>> = {
      connected: String(connected),
      sent: formatRate(stats.sent_bytes_per_second),
      received: formatRate(stats.received_bytes_per_second),
      rtt: median_rtt_ms === null ? '–' : formatMs(median_rtt_ms),
      loss: loss === null ? '–' : formatShare(loss),
      queued: formatBytes(stats.queued_bytes),
      refused: String(stats.refused),
      dropped: String(dropped),
    }
    for (const [id, text] of Object.entries(tiles)) element(id).textContent = text
  }

  const draw = (): void => {
    const stats = history.latest
    if (stats === undefined) return
    document.title = `${stats.address}, rudp`
    element('address').textContent = stats.address
    drawTiles(stats)
    drawTable(element('rows'), stats, selected, select, format)
    element('nobody').hidden = stats.connected > 0
    element('more').hidden = stats.not_listed === 0
    element('more').textContent =
      `The ${stats.connections.length} busiest are listed; ${stats.not_listed} more are in the sums.`
    const isGone = !stats.connections.some(({ id }) => id === selected)
    const peer = selected === undefined ? undefined : history.lastOf(selected)?.peer
    element('shown').textContent =
      peer === undefined
        ? 'All connections'
        : `${peer}${isGone ? ', gone or no longer listed' : ''}`
    element('back').hidden = selected === undefined
    const columns = history.columns(selected)
    for (const drawChart of charts) drawChart(columns)
  }
  const select = (id: number | undefined): void => {
    selected = id
    draw()
  }
  element('back').addEventListener('click', () => select(undefined))

  const say = (state: string, text: string): void => {
    document.body.dataset['state'] = state
    element('state').textContent = text
  }
  const events = new EventSource('events')
  let hasEnded = false
  const live = (): void => {
    hasEnded = false
    say('live', 'live')
  }
  events.addEventListener('history', (event) => {
    history.replace(JSON.parse(event.data) as StatsJson[])
    if (history.latest === undefined) say('waiting', 'waiting for a server')
    else live()
    draw()
  })
  events.addEventListener('stats', (event) => {
    history.add(JSON.parse(event.data) as StatsJson, HISTORY_LENGTH)
    live()
    draw()
  })
  events.addEventListener('end', () => {
    hasEnded = true
    say('ended', 'the server has ended; these are its last figures')
  })
  events.addEventListener('error', () => {
    // It tries again by itself.
    if (!hasEnded) say('lost', 'the dashboard does not answer; trying again')
  })
}
