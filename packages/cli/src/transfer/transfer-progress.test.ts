import { expect, test } from 'vitest'
import { TransferProgress } from './transfer-progress.ts'

test('a line says how much, how fast and how long', () => {
  const progress = new TransferProgress(3_000_000)
  progress.note(0, 0)
  expect(progress.line('a.bin')).toBe('a.bin  0 %  0 B of 3.00 MB  - B/s  -:-- left')
  progress.note(2_000, 1_200_000)
  expect(progress.line('a.bin')).toBe('a.bin  40 %  1.20 MB of 3.00 MB  600 kB/s  0:03 left')
})

test('a bar fits into its columns, with a name of any length', () => {
  const progress = new TransferProgress(3_000_000)
  progress.note(0, 0)
  progress.note(1_000, 1_500_000)
  expect(progress.bar('a.bin', 100)).toBe(
    'a.bin                ███████████████░░░░░░░░░░░░░░░  50 %  1.50 MB of 3.00 MB  1.50 MB/s  0:01 left',
  )
  for (const columns of [20, 40, 60, 80, 120]) {
    for (const name of ['', 'a.bin', 'x'.repeat(300), '\u001b[2J']) {
      expect(progress.bar(name, columns).length, `${columns}`).toBeLessThanOrEqual(columns)
    }
  }
})

test('what is empty is done, and more than all is all', () => {
  expect(new TransferProgress(0).share).toBe(1)
  const progress = new TransferProgress(10)
  progress.note(0, 20)
  expect(progress.share).toBe(1)
  progress.note(1, -5)
  expect(progress.share).toBe(0)
})
