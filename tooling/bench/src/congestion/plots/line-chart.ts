import { init } from 'echarts'

/** One curve. */
export interface Curve {
  readonly name: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

/** Curves over a common axis. */
export interface Panel {
  readonly title: string
  readonly curves: readonly Curve[]
  readonly xName: string
  readonly yName: string
  readonly xScale?: 'value' | 'log'
  readonly yScale?: 'value' | 'log'
  readonly yMin?: number
  readonly yMax?: number
}

const WIDTH = 820
const PANEL_HEIGHT = 200
const TITLE_HEIGHT = 38
const AXIS_HEIGHT = 46
const MARGIN = 58
/** Distinct for colour-blind eyes as well (Okabe and Ito). */
const COLORS = ['#0072b2', '#e69f00', '#009e73', '#d55e00']

/** Draws panels one below the other, as one SVG with a light background of its own. */
export function lineChart(panels: readonly Panel[]): string {
  const height = panels.length * PANEL_HEIGHT
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height })
  const top = (index: number): number => index * PANEL_HEIGHT
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    color: COLORS,
    title: panels.map(({ title }, index) => ({
      text: title,
      left: MARGIN,
      top: top(index) + 6,
      textStyle: { fontSize: 14 },
    })),
    // One legend: curves of the same name share a colour in every panel.
    legend: { top: 6, right: 20, itemGap: 24 },
    grid: panels.map((_, index) => ({
      left: MARGIN,
      right: 20,
      top: top(index) + TITLE_HEIGHT,
      height: PANEL_HEIGHT - TITLE_HEIGHT - AXIS_HEIGHT,
    })),
    xAxis: panels.map(({ xName, xScale = 'value' }, index) => ({
      type: xScale,
      gridIndex: index,
      name: xName,
      nameLocation: 'middle',
      nameGap: 24,
      min: 'dataMin',
      max: 'dataMax',
    })),
    yAxis: panels.map(({ yName, yScale = 'value', yMin = 0, yMax }, index) => ({
      type: yScale,
      gridIndex: index,
      name: yName,
      nameLocation: 'middle',
      nameGap: 40,
      min: yMin,
      ...(yMax === undefined ? {} : { max: yMax }),
    })),
    series: panels.flatMap(({ curves }, index) =>
      curves.map(({ name, points }) => ({
        type: 'line' as const,
        name,
        xAxisIndex: index,
        yAxisIndex: index,
        showSymbol: points.length <= 12,
        lineStyle: { width: 1.5 },
        data: points.map((point) => [...point]),
      })),
    ),
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}
