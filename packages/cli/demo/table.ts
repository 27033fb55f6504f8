/** Lines up rows of cells: the first `leftColumns` columns to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[], leftColumns: number): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return column < leftColumns ? cell.padEnd(width) : cell.padStart(width)
      })
      .join('  ')
      .trimEnd()
  const [head = [], ...body] = rows
  const rule = widths.map((width) => '─'.repeat(width)).join('──')
  return [line(head), rule, ...body.map(line)].map((text) => `  ${text}`).join('\n')
}
