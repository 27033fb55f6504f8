import { expect, it } from 'vitest'
import { checkLinks } from '../src/check-links.ts'
import { readMarkdownPage } from '../src/markdown-page.ts'

const PAGE = `# The first page

## Game loops: \`drive: 'manual'\`

[up](#the-first-page) [there](other.md#far-away) [gone](gone.md) [nowhere](#nowhere) [web](https://example.org/#x)
<img src="picture.svg">

<!-- docs: with
const answer = 42
-->

\`\`\`ts
console.log(answer)
\`\`\`

Some text.

\`\`\`sh
npm test
\`\`\`
`

it('reads headings as GitHub names them, and links with their lines', () => {
  const page = readMarkdownPage('docs/page.md', PAGE)
  expect([...page.anchors]).toEqual(['the-first-page', 'game-loops-drive-manual'])
  expect(page.links.map(({ target }) => target)).toContain('picture.svg')
  expect(page.links[0]?.line).toBe(5)
})

it('gives a comment to the code block after it, and to no other', () => {
  const { blocks } = readMarkdownPage('docs/page.md', PAGE)
  expect(blocks.map(({ source, language }) => [source, language])).toEqual([
    ['docs/page.md:12', 'ts'],
    ['docs/page.md:18', 'sh'],
  ])
  expect(blocks.map(({ instruction }) => instruction)).toEqual([
    'with\nconst answer = 42',
    undefined,
  ])
})

it('finds links to files and headings that are not there', () => {
  const page = readMarkdownPage('docs/page.md', PAGE)
  const other = readMarkdownPage('docs/other.md', '# Near')
  const files = new Set(['docs/other.md', 'docs/picture.svg'])
  expect(checkLinks([page, other], (path) => files.has(path)).map(({ text }) => text)).toEqual([
    'docs/other.md has no heading #far-away',
    'gone.md leads to no file',
    'docs/page.md has no heading #nowhere',
  ])
})
