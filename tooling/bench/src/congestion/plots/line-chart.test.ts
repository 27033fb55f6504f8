import { expect, test } from 'vitest'
import { lineChart } from './line-chart.ts'

test('a chart is one SVG with a curve and a name for each', () => {
  const svg = lineChart([
    {
      title: 'Two',
      xName: 'time, s',
      yName: 'rate',
      curves: [
        {
          name: 'one',
          points: [
            [0, 1],
            [1, 2],
          ],
        },
        {
          name: 'other',
          points: [
            [0, 2],
            [1, 1],
          ],
        },
      ],
    },
  ])
  expect(svg).toMatch(/^<svg /)
  for (const text of ['Two', 'time, s', 'one', 'other']) expect(svg).toContain(text)
})
