import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type MarkdownPage, readMarkdownPage } from './markdown-page.ts'

/** Changesets are release notes to be, in a form of their own. */
const LEFT_OUT = /^\.changeset\//

/** Every page of the repository that is written by hand, as git knows them (new ones included). */
export function findPages(root: string): MarkdownPage[] {
  const list = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', '*.md'],
    { cwd: root, encoding: 'utf8' },
  )
  return list
    .split('\0')
    .filter((path) => path !== '' && !LEFT_OUT.test(path))
    .sort()
    .map((path) => readMarkdownPage(path, readFileSync(join(root, path), 'utf8')))
}
