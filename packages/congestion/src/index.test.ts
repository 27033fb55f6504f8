import { expect, it } from 'vitest'

it('exports the controllers, the pacer and what builds a controller', async () => {
  expect(Object.keys(await import('./index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "Pacer",
      "aimd",
      "bbr",
      "bbrWith",
      "bounded",
      "cubic",
      "fixedRate",
      "maxBurstBytes",
      "tfrc",
      "unlimited",
    ]
  `)
})

it('exports the contract and the path apart, for tests', async () => {
  expect(Object.keys(await import('./testing.ts')).sort()).toMatchInlineSnapshot(`
    [
      "controllerContract",
      "runPath",
    ]
  `)
})
