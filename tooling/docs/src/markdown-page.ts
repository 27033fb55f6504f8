import GithubSlugger from 'github-slugger'
import type { Root, TableRow } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { toString as textOf } from 'mdast-util-to-string'
import { gfm } from 'micromark-extension-gfm'
import { visit } from 'unist-util-visit'
import type { QuotedFigures } from './check-figures.ts'
import type { CodeBlock } from './code-block.ts'

/** A link or picture of a page, as it is written. */
export interface PageLink {
  readonly target: string
  readonly line: number
}

/** What the checks need to know of a page. */
export interface MarkdownPage {
  /** Relative to the repository's root, with slashes. */
  readonly path: string
  /** What GitHub's links to its headings end with, after the `#`. */
  readonly anchors: ReadonlySet<string>
  readonly links: readonly PageLink[]
  readonly blocks: readonly CodeBlock[]
  /** Rows of tables after `<!-- docs: figures -->`. */
  readonly quotes: readonly QuotedFigures[]
}

/** Instructions to the checks stand in comments that no reader sees: `<!-- docs: … -->`. */
const INSTRUCTION = /^<!--\s*docs:\s*([\s\S]*?)\s*-->$/

export function readMarkdownPage(path: string, text: string): MarkdownPage {
  const tree = fromMarkdown(text, {
    extensions: [gfm()],
    mdastExtensions: [gfmFromMarkdown()],
  })
  return {
    path,
    anchors: anchorsOf(tree),
    links: linksOf(tree),
    blocks: blocksOf(path, tree),
    quotes: quotesOf(tree),
  }
}

function anchorsOf(tree: Root): Set<string> {
  const slugger = new GithubSlugger()
  const anchors = new Set<string>()
  visit(tree, 'heading', (heading) => {
    anchors.add(slugger.slug(textOf(heading)))
  })
  visit(tree, 'html', ({ value }) => {
    for (const [, id] of value.matchAll(/\b(?:id|name)="([^"]+)"/g)) if (id) anchors.add(id)
  })
  return anchors
}

function linksOf(tree: Root): PageLink[] {
  const links: PageLink[] = []
  visit(tree, (node) => {
    const line = node.position?.start.line ?? 0
    if (node.type === 'link' || node.type === 'image' || node.type === 'definition') {
      links.push({ target: node.url, line })
    } else if (node.type === 'html') {
      for (const [, target] of node.value.matchAll(/\b(?:src|href)="([^"]+)"/g)) {
        if (target) links.push({ target, line })
      }
    }
  })
  return links
}

function blocksOf(path: string, tree: Root): CodeBlock[] {
  const blocks: CodeBlock[] = []
  let instruction: string | undefined
  visit(tree, (node) => {
    if (node.type === 'html') instruction = node.value.match(INSTRUCTION)?.[1]
    else if (node.type === 'code') {
      const line = node.position?.start.line ?? 0
      blocks.push({
        source: `${path}:${line}`,
        language: node.lang ?? '',
        code: node.value,
        instruction,
      })
      instruction = undefined
    } else if (node.type === 'paragraph' || node.type === 'heading') instruction = undefined
  })
  return blocks
}

function quotesOf(tree: Root): QuotedFigures[] {
  const quotes: QuotedFigures[] = []
  let isQuoted = false
  for (const node of tree.children) {
    if (node.type === 'table' && isQuoted) quotes.push(...node.children.slice(1).map(quoteOf))
    isQuoted = node.type === 'html' && node.value.match(INSTRUCTION)?.[1] === 'figures'
  }
  return quotes
}

function quoteOf(row: TableRow): QuotedFigures {
  const figures: string[] = []
  let target = ''
  let mark = ''
  visit(row, 'strong', (node) => {
    figures.push(textOf(node))
  })
  visit(row, 'link', ({ url, title }) => {
    target = url
    mark = title ?? ''
  })
  return { figures, target, mark, line: row.position?.start.line ?? 0 }
}
