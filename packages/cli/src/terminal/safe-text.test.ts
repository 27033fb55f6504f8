import { expect, test } from 'vitest'
import { safeText } from './safe-text.ts'

test('ordinary text of any script stays what it is', () => {
  for (const text of ['photo (1).jpg', 'Grüße.txt', '写真.png', '🙂'])
    expect(safeText(text)).toBe(text)
})

test('what a terminal would obey is spelt out', () => {
  expect(safeText('\u001b[2Jx\n')).toBe('\\x1b[2Jx\\x0a')
  expect(safeText('\u009b1m')).toBe('\\x9b1m')
  expect(safeText('exe\u202etxt')).toBe('exe\\u202etxt')
})
