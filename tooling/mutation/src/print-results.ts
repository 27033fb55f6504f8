import type { FileResult } from './file-result.ts'
import { type Score, score } from './score.ts'

const HEADS = ['mutants', 'killed', 'timed out', 'survived', 'unreached', 'ignored', 'score']

/** A table of files and their sum. */
export function printTable(name: string, results: readonly FileResult[]): string {
  const rows = results
    .map((result) => ({ name: `  ${result.file}`, score: score([result]) }))
    .filter((row) => row.score.mutants > 0)
  const all = [{ name, score: score(results) }, ...rows]
  const width = Math.max(...all.map((row) => row.name.length))
  const line = (first: string, cells: readonly string[]): string =>
    `${first.padEnd(width)}${cells.map((cell, i) => cell.padStart((HEADS[i] ?? '').length + 2)).join('')}`
  return [line('', HEADS), ...all.map((row) => line(row.name, cellsOf(row.score)))].join('\n')
}

function cellsOf(it: Score): string[] {
  const counts = [it.mutants, it.killed, it.timedOut, it.survived, it.unreached, it.ignored]
  return [...counts.map(String), it.percent.toFixed(2)]
}

/** Every mutant that no test has noticed, with the place to look at. */
export function printSurvivors(packageName: string, results: readonly FileResult[]): string {
  return results
    .flatMap(({ file, mutants }) =>
      mutants
        .filter(({ fate }) => fate === 'survived' || fate === 'unreached')
        .map(
          (mutant) =>
            `packages/${packageName}/${file}:${mutant.line}:${mutant.column} ${mutant.mutator}` +
            `${mutant.fate === 'unreached' ? ' (unreached)' : ''}\n` +
            `  - ${mutant.original}\n  + ${mutant.replacement}`,
        ),
    )
    .join('\n')
}
