/// <reference lib="dom" />
import type { ConnectionStatsJson, StatsJson } from '../../stats/stats-json.ts'
import type { Format } from './format.ts'

/**
 * Draws the connections as a table whose rows choose what the charts show. Runs in the browser.
 *
 * @param selected - the connection that is chosen; `undefined` for all of them
 */
export function drawTable(
  body: HTMLElement,
  stats: StatsJson,
  selected: number | undefined,
  select: (id: number | undefined) => void,
  format: Format,
): void {
  const limits: Readonly<Record<string, string>> = {
    application: 'nothing to send',
    window: 'controller’s window',
    rate: 'controller’s rate',
    memory: 'peer’s memory',
    'peer-window': 'peer’s window',
  }
  const { formatBytes, formatClock, formatMs, formatRate, formatShare } = format
  const figures = (row: StatsJson | ConnectionStatsJson, rttMs: number | null): string[] => [
    rttMs === null ? '–' : formatMs(rttMs),
    row.loss === null ? '–' : formatShare(row.loss),
    formatRate(row.sent_bytes_per_second),
    formatRate(row.received_bytes_per_second),
    formatBytes(row.in_flight_bytes),
    formatBytes(row.queued_bytes),
    formatBytes(row.receiving_bytes),
  ]
  const addRow = (id: number | undefined, name: string, cells: readonly string[]): void => {
    const key = String(id ?? 'all')
    // Rows are kept, so that a click or the focus does not fall between two of them.
    let row = body.querySelector<HTMLElement>(`[data-id="${key}"]`)
    if (row === null) {
      row = document.createElement('tr')
      row.dataset['id'] = key
      const button = document.createElement('button')
      button.type = 'button'
      const head = document.createElement('th')
      head.scope = 'row'
      head.append(button)
      row.append(head, ...cells.map(() => document.createElement('td')))
      row.addEventListener('click', () => select(id))
      body.append(row)
    }
    row.classList.toggle('selected', id === selected)
    const button = row.querySelector('button')
    button?.replaceChildren(name)
    button?.setAttribute('aria-pressed', String(id === selected))
    for (const [index, cell] of row.querySelectorAll('td').entries()) {
      cell.textContent = cells[index] ?? ''
    }
  }

  const listed = [...stats.connections].sort((a, b) => a.id - b.id)
  const present = new Set(['all', ...listed.map(({ id }) => String(id))])
  for (const row of [...body.children] as HTMLElement[]) {
    if (!present.has(row.dataset['id'] ?? '')) row.remove()
  }
  const all = stats.connected === 1 ? 'All: 1 connection' : `All: ${stats.connected} connections`
  addRow(undefined, all, [...figures(stats, stats.median_rtt_ms), '', ''])
  for (const one of listed) {
    const limit = limits[one.limit] ?? one.limit
    addRow(one.id, one.peer, [...figures(one, one.rtt_ms), limit, formatClock(one.for_ms)])
  }
  // Those that came back among the busiest stand where their number says.
  const rows = [...body.children] as HTMLElement[]
  const number = (row: HTMLElement): number => Number(row.dataset['id']) || 0
  if (rows.some((row, i) => i > 0 && number(row) < number(rows[i - 1] ?? row))) {
    body.append(...rows.sort((a, b) => number(a) - number(b)))
  }
}
