/// <reference lib="dom" />
import type uPlot from 'uplot'
import type { Timeline } from './timeline.ts'

/**
 * Draws a timeline's charts. Runs in the browser: its text is put into the page, so it may use nothing from outside
 * but its arguments.
 */
export function drawCharts(timeline: Timeline, Plot: typeof uPlot): void {
  const colours = ['#1f6feb', '#e36209', '#d1242f', '#1a7f37', '#8250df']
  const charts: uPlot[] = []
  for (const chart of timeline.charts) {
    const all = [...chart.points, ...chart.lines].filter(({ times }) => times.length > 0)
    if (all.length === 0) continue
    const plots = all.map(({ times, values }): uPlot.AlignedData => [times, values])
    const width = (): number => Math.min(document.body.clientWidth - 32, 1400)
    const plot = new Plot(
      {
        title: chart.title,
        width: width(),
        height: 260,
        // One cursor and one zoom for all charts: they show the same seconds.
        cursor: { sync: { key: 'rudp' } },
        scales: { x: { time: false } },
        axes: [
          { label: 's', size: 40 },
          { label: chart.unit, size: 70 },
        ],
        series: [
          { label: 's', value: (_plot, value) => (value === null ? '' : value.toFixed(3)) },
          ...all.map((one, index): uPlot.Series => {
            const stroke = colours[index % colours.length] ?? '#000'
            const isCloud = chart.points.includes(one)
            if (!isCloud) return { label: one.label, stroke, width: 1.5 }
            const size = one.label === 'sent' || one.label === 'received' ? 3 : 6
            const points = { show: true, size, stroke, fill: stroke }
            return { label: one.label, stroke, points, paths: () => null }
          }),
        ],
        hooks: {
          setScale: [
            (self, key) => {
              if (key !== 'x') return
              const { min, max } = self.scales['x'] ?? {}
              for (const other of charts) {
                const scale = other.scales['x']
                if (min == null || max == null || (scale?.min === min && scale.max === max))
                  continue
                other.setScale('x', { min, max })
              }
            },
          ],
        },
      },
      Plot.join(plots),
      document.body,
    )
    charts.push(plot)
    addEventListener('resize', () => plot.setSize({ width: width(), height: 260 }))
  }
}
