import { describe, expect, it } from 'vitest'
import { checkFigures } from '../src/check-figures.ts'
import { readMarkdownPage } from '../src/markdown-page.ts'

const MEASURED =
  '| bulk 1 KiB | rudp | 154 (130 to 167) MB/s |\n| bulk 1 KiB | TCP | 1,213 MB/s |\n'

function problemsOf(row: string): string[] {
  const text = `<!-- docs: figures -->\n\n| what | how much | from |\n|---|---|---|\n${row}\n`
  const pages = [readMarkdownPage('README.md', text)]
  const readFile = (path: string): string | undefined =>
    path === 'docs/p.md' ? MEASURED : undefined
  return checkFigures(pages, readFile).map(({ source, text }) => `${source} ${text}`)
}

describe('figures that are quoted', () => {
  it('stand in the line of the page that they come from', () => {
    expect(
      problemsOf('| bulk | **154** MB/s | [bulk](docs/p.md#bulk "bulk 1 KiB rudp") |'),
    ).toEqual([])
    expect(problemsOf('| bulk | **1,213** | [bulk](docs/p.md "1 KiB TCP") |')).toEqual([])
    expect(problemsOf('| bulk | **130** to **167** | [bulk](docs/p.md "1 KiB rudp") |')).toEqual([])
  })

  it('are reported when that says otherwise', () => {
    for (const figure of ['155', '15', '54', '1,213']) {
      expect(problemsOf(`| bulk | **${figure}** | [bulk](docs/p.md "bulk 1 KiB rudp") |`)).toEqual([
        `README.md:5 docs/p.md says otherwise than ${figure}: bulk 1 KiB rudp 154 (130 to 167) MB/s`,
      ])
    }
    expect(problemsOf('| bulk | **213** | [bulk](docs/p.md "TCP") |')).toHaveLength(1)
  })

  it('need a line to come from, and something that is quoted', () => {
    expect(problemsOf('| bulk | **154** | [bulk](docs/p.md "udx") |')).toEqual([
      'README.md:5 docs/p.md has no line with “udx”',
    ])
    const wanted = 'README.md:5 needs figures in bold, and a link whose title marks their line'
    expect(problemsOf('| bulk | **154** | [bulk](docs/p.md) |')).toEqual([wanted])
    expect(problemsOf('| bulk | 154 | [bulk](docs/p.md "bulk") |')).toEqual([wanted])
    expect(problemsOf('| bulk | **154** | |')).toEqual([wanted])
  })

  it('are those of tables that say so', () => {
    const text = '| a | **1** |\n|---|---|\n| b | **2** |\n'
    expect(checkFigures([readMarkdownPage('a.md', text)], () => '')).toEqual([])
  })
})
