import { posix } from 'node:path'
import type { Problem } from './code-block.ts'
import type { MarkdownPage } from './markdown-page.ts'

/** A row of a table of figures: what it says, and the line of another page that it has it from. */
export interface QuotedFigures {
  /** The figures, as they are printed in bold. */
  readonly figures: readonly string[]
  /** The page that they come from, as linked. */
  readonly target: string
  /** What stands in the line that they come from: the link's title. Bars of tables do not count. */
  readonly mark: string
  readonly line: number
}

/**
 * Finds figures that are not, or no longer, in the line they are quoted from: those of a page that
 * is measured anew change, and those who quote them are easily forgotten.
 *
 * @param readFile - the text of a file, named relative to the root
 */
export function checkFigures(
  pages: readonly MarkdownPage[],
  readFile: (path: string) => string | undefined,
): Problem[] {
  const problems: Problem[] = []
  for (const page of pages) {
    for (const { figures, target, mark, line } of page.quotes) {
      const path = posix.join(posix.dirname(page.path), target.split('#')[0] ?? '')
      const lines = (readFile(path) ?? '').split('\n').map(plain)
      const marked = lines.filter((text) => text.includes(plain(mark)))
      const source = `${page.path}:${line}`
      if (mark === '' || figures.length === 0) {
        problems.push({
          source,
          text: 'needs figures in bold, and a link whose title marks their line',
        })
      } else if (marked.length === 0) {
        problems.push({ source, text: `${path} has no line with “${mark}”` })
      } else if (!marked.some((text) => figures.every((figure) => hasFigure(text, figure)))) {
        problems.push({
          source,
          text: `${path} says otherwise than ${figures.join(', ')}: ${marked[0]}`,
        })
      }
    }
  }
  return problems
}

/** One number is not part of a longer one. */
function hasFigure(text: string, figure: string): boolean {
  const escaped = figure.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`(?<![\\d.,])${escaped}(?![\\d]|[.,]\\d)`).test(text)
}

function plain(text: string): string {
  return text.replace(/[|\s]+/g, ' ').trim()
}
