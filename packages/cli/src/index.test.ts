import { expect, test } from 'vitest'
import * as entry from './index.ts'

test('the package exports what it says', () => {
  expect(Object.keys(entry).sort()).toMatchInlineSnapshot(`
    [
      "Dashboard",
      "EXIT_FAILED",
      "EXIT_INTERRUPTED",
      "EXIT_OK",
      "EXIT_UNREACHABLE",
      "EXIT_USAGE",
      "ServerSampler",
      "UdpProxy",
      "decodeFrame",
      "encodeFrame",
      "openDashboard",
      "run",
    ]
  `)
})
