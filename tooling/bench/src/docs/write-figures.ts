import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Check } from '../check.ts'
import { markdownTable } from '../table.ts'
import { replaceSection } from './replace-section.ts'

const DOCS = join(import.meta.dirname, '..', '..', '..', '..', 'docs')

/** Puts a bench's tables into `page` of docs/, between the markers of its name. */
export function writeTables(
  page: string,
  name: string,
  rows: readonly (readonly string[])[],
  checks: readonly Check[],
): void {
  const checkRows = [
    ['', 'check', 'measured', 'wanted'],
    ...checks.map(({ name: what, ok, measured, wanted }) => [
      ok ? '✓' : '✗',
      what,
      measured,
      wanted,
    ]),
  ]
  const content = `${markdownTable(checkRows)}\n\n${markdownTable(rows)}`
  const path = join(DOCS, page)
  writeFileSync(path, replaceSection(readFileSync(path, 'utf8'), name, content))
}

/** Puts plots into docs/figures/, by file name. */
export function writePlots(plots: Readonly<Record<string, string>>): void {
  const folder = join(DOCS, 'figures')
  mkdirSync(folder, { recursive: true })
  for (const [name, svg] of Object.entries(plots)) writeFileSync(join(folder, name), svg)
}
