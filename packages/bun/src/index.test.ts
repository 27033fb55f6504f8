import { expect, it, vi } from 'vitest'

// Only Bun has it, and these tests run on Node.
vi.mock('bun:ffi', () => ({ dlopen: () => {}, ptr: () => {}, read: {} }))

it('exports these names', async () => {
  expect(Object.keys(await import('./index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "RudpConnection",
      "RudpError",
      "RudpServer",
      "SteppedConnection",
      "SteppedServer",
      "connect",
      "listen",
      "qlogTrace",
    ]
  `)
})
