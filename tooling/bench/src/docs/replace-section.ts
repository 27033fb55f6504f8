/**
 * Replaces what stands between `<!-- begin name -->` and `<!-- end name -->`.
 *
 * @throws {Error} When the page has no such section.
 */
export function replaceSection(page: string, name: string, content: string): string {
  const begin = `<!-- begin ${name} -->`
  const end = `<!-- end ${name} -->`
  const from = page.indexOf(begin)
  const until = page.indexOf(end)
  if (from < 0 || until < from) throw new Error(`Cannot write section ${name}: no markers for it`)
  return `${page.slice(0, from + begin.length)}\n\n${content.trim()}\n\n${page.slice(until)}`
}
