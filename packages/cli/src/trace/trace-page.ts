import { uplotAsset } from '../page/uplot-asset.ts'
import { drawCharts } from './draw-charts.ts'
import type { Timeline } from './timeline.ts'

const STYLE = `
body { font: 14px/1.4 system-ui, sans-serif; margin: 16px; color: #1f2328; background: #fff }
h1 { font-size: 18px } dl { display: flex; flex-wrap: wrap; gap: 8px 28px; margin: 0 0 16px }
dt { color: #656d76 } dd { margin: 0; font-weight: 600 } .uplot { margin: 0 0 12px }
`

/** A page of one file, which needs no network: the charts of a timeline, to be zoomed by dragging. */
export function toTracePage(timeline: Timeline): string {
  const { title, facts } = timeline
  const list = facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${toHtml(value)}</dd></div>`)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${toHtml(title)}</title>
<style>${uplotAsset('uPlot.min.css')}${STYLE}</style>
<h1>${toHtml(title)}</h1>
<dl>${list.join('')}</dl>
<script>${uplotAsset('uPlot.iife.min.js')}</script>
<script type="module">(${drawCharts.toString()})(${scriptJson(timeline)}, uPlot)</script>
</html>
`
}

/** A trace comes from anywhere: nothing in it may end the script or begin a tag. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}

function toHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
