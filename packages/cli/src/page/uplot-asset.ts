import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** Reads a file of the chart library, to go into a page. */
export function uplotAsset(name: 'uPlot.min.css' | 'uPlot.iife.min.js'): string {
  return readFileSync(createRequire(import.meta.url).resolve(`uplot/dist/${name}`), 'utf8')
}
