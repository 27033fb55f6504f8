import { expect, it } from 'vitest'

it('exports these names', async () => {
  expect(Object.keys(await import('./index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "AddressMap",
      "Connection",
      "Endpoint",
      "EndpointPeer",
      "ReceivedFrame",
      "Session",
      "readChannelStats",
      "readStats",
      "resolveSettings",
    ]
  `)
  expect(Object.keys(await import('./host/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "RandomPool",
      "RudpConnection",
      "RudpError",
      "RudpServer",
      "SendSlab",
      "TimerHandle",
      "createApi",
    ]
  `)
  expect(Object.keys(await import('./testing/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "SimulatedEndpoint",
    ]
  `)
})
