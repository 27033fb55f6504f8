import { existsSync } from 'node:fs'
import { posix } from 'node:path'
import type { Problem } from './code-block.ts'
import type { MarkdownPage } from './markdown-page.ts'

/**
 * Finds links that lead nowhere: to a file or heading that is not there. Links to other sites are
 * not followed: a page must not turn red because someone else's server is down.
 *
 * @param fileExists - whether there is a file or folder of that path, relative to the root
 */
export function checkLinks(
  pages: readonly MarkdownPage[],
  fileExists: (path: string) => boolean = existsSync,
): Problem[] {
  const byPath = new Map(pages.map((page) => [page.path, page]))
  const problems: Problem[] = []
  for (const page of pages) {
    for (const { target, line } of page.links) {
      const text = findFault(page, target, byPath, fileExists)
      if (text !== undefined) problems.push({ source: `${page.path}:${line}`, text })
    }
  }
  return problems
}

function findFault(
  page: MarkdownPage,
  target: string,
  byPath: ReadonlyMap<string, MarkdownPage>,
  fileExists: (path: string) => boolean,
): string | undefined {
  if (/^[a-z][a-z+.-]*:/i.test(target)) return undefined
  const [file = '', anchor] = decodeURI(target).split('#')
  const path = file === '' ? page.path : posix.join(posix.dirname(page.path), file)
  if (path.startsWith('..')) return `${target} leads out of the repository`
  if (file !== '' && !fileExists(path)) return `${target} leads to no file`
  const linked = byPath.get(path)
  if (anchor === undefined || linked === undefined || linked.anchors.has(anchor)) return undefined
  return `${path} has no heading #${anchor}`
}
