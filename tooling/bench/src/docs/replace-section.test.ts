import { expect, test } from 'vitest'
import { replaceSection } from './replace-section.ts'

const PAGE = 'Before\n<!-- begin a -->\nold\n<!-- end a -->\nAfter\n'

test('a section is replaced, and nothing around it', () => {
  const page = replaceSection(PAGE, 'a', 'new\n')
  expect(page).toBe('Before\n<!-- begin a -->\n\nnew\n\n<!-- end a -->\nAfter\n')
  expect(replaceSection(page, 'a', 'new')).toBe(page)
})

test('a section that is not there is a mistake', () => {
  expect(() => replaceSection(PAGE, 'b', 'new')).toThrow('Cannot write section b')
})
