/// <reference lib="dom" />
import type uPlot from 'uplot'
import type { Column } from './stats-history.ts'

export interface LiveChartOptions {
  readonly title: string
  /** Names of the lines, of one to three. */
  readonly labels: readonly string[]
  /** The scale reaches at least as high: noise around nothing must not look like much. */
  readonly leastTop: number
  write(value: number): string
}

/** A chart of the last minutes that follows the time. Runs in the browser. */
export class LiveChart {
  readonly #options: LiveChartOptions
  readonly #plot: uPlot
  readonly #values: HTMLElement[] = []
  readonly #names: HTMLElement[] = []
  #last = 0

  constructor(Plot: typeof uPlot, parent: HTMLElement, options: LiveChartOptions) {
    this.#options = options
    const figure = document.createElement('section')
    figure.className = 'card chart'
    const head = document.createElement('header')
    const title = document.createElement('h2')
    title.textContent = options.title
    head.append(title)
    for (const [index, label] of options.labels.entries()) this.#addToLegend(head, label, index)
    const box = document.createElement('div')
    box.className = 'plot'
    figure.append(head, box)
    parent.append(figure)
    this.#plot = new Plot(this.#plotOptions(), [[]], box)
    new ResizeObserver(() => this.#resize(box)).observe(box)
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#plot.redraw())
  }

  /** @param columns - as many as there are labels */
  draw(seconds: number[], columns: readonly Column[], labels: readonly string[]): void {
    this.#last = seconds.at(-1) ?? 0
    this.#plot.setData([seconds, ...columns])
    for (const [index, label] of labels.entries()) this.#names[index]?.replaceChildren(label)
    this.#writeValues(this.#plot.cursor.idx ?? seconds.length - 1)
  }

  #addToLegend(head: HTMLElement, label: string, index: number): void {
    const entry = document.createElement('span')
    entry.className = `line line-${index + 1}`
    const name = document.createElement('span')
    name.textContent = label
    const value = document.createElement('b')
    entry.append(name, ' ', value)
    head.append(entry)
    this.#names.push(name)
    this.#values.push(value)
  }

  /** Beside the names: now, or where the mouse points. */
  #writeValues(at: number): void {
    for (const [index, element] of this.#values.entries()) {
      const value = this.#plot.data[index + 1]?.[at]
      element.textContent = value == null ? '–' : this.#options.write(value)
    }
  }

  #resize(box: HTMLElement): void {
    this.#plot.setSize({ width: box.clientWidth, height: box.clientHeight })
  }

  #plotOptions(): uPlot.Options {
    const colour = (name: string): string =>
      getComputedStyle(document.documentElement).getPropertyValue(name)
    const axis = {
      stroke: () => colour('--faint'),
      font: '12px system-ui, sans-serif',
      grid: { stroke: () => colour('--grid'), width: 1 },
      ticks: { show: false },
    }
    const { labels, leastTop, write } = this.#options
    return {
      width: 400,
      height: 180,
      legend: { show: false },
      cursor: { sync: { key: 'rudp' }, drag: { x: false, y: false }, y: false },
      scales: {
        // At least a minute, so that the first seconds do not race past.
        x: {
          time: false,
          range: (_plot, min, max) => [Math.min(min ?? 0, (max ?? 0) - 60), max ?? 0],
        },
        y: { range: (_plot, _min, max) => [0, Math.max(leastTop, (max ?? 0) * 1.1)] },
      },
      axes: [
        {
          ...axis,
          size: 28,
          space: 70,
          values: (_plot, splits) =>
            splits.map((split) => {
              const ago = Math.round(this.#last - split)
              if (ago === 0) return 'now'
              return ago % 60 === 0 ? `−${ago / 60} min` : `−${ago} s`
            }),
          splits: (_plot, _axis, min, max) => {
            const every = max - min > 150 ? 60 : 15
            const count = Math.floor((max - min) / every)
            return Array.from({ length: count + 1 }, (_, i) => max - (count - i) * every)
          },
        },
        {
          ...axis,
          size: 76,
          space: 36,
          values: (_plot, splits) => splits.map((split) => (split === 0 ? '0' : write(split))),
        },
      ],
      series: [
        {},
        ...labels.map(
          (label, index): uPlot.Series => ({
            label,
            stroke: () => colour(`--line-${index + 1}`),
            width: 2,
            points: { show: false },
            ...(index === 0 && { fill: () => colour('--fill') }),
          }),
        ),
      ],
      hooks: {
        setCursor: [(plot) => this.#writeValues(plot.cursor.idx ?? plot.data[0].length - 1)],
      },
    }
  }
}
