/**
 * Lines of a table: the first column to the left, the others to the right. Columns that `columns`
 * characters have no room for are left out from the end, but for the first.
 */
export function alignColumns(rows: readonly (readonly string[])[], columns: number): string[] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, cell.length)
    }
  }
  let used = widths[0] ?? 0
  let count = 1
  for (const width of widths.slice(1)) {
    if ((used += GAP.length + width) > columns) break
    count++
  }
  return rows.map((row) => {
    const cells = row
      .slice(0, count)
      .map((cell, index) =>
        index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0),
      )
    return cells.join(GAP).slice(0, columns)
  })
}

const GAP = '  '
