import { expect, test } from 'vitest'
import * as entry from './index.ts'

test('the package exports what it says', () => {
  expect(Object.keys(entry).sort()).toMatchInlineSnapshot(`
    [
      "EXIT_FAILED",
      "EXIT_INTERRUPTED",
      "EXIT_OK",
      "EXIT_UNREACHABLE",
      "EXIT_USAGE",
      "UdpProxy",
      "decodeFrame",
      "encodeFrame",
      "run",
    ]
  `)
})
