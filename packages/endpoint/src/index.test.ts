import { expect, it } from 'vitest'

it('exports these names', async () => {
  expect(Object.keys(await import('./index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "Endpoint",
      "SetSender",
      "createEndpoint",
    ]
  `)
})
