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
      "TracedConnection",
      "eventTrace",
      "limitsFromFrame",
      "limitsToAnswer",
      "limitsToFrame",
      "qlogTrace",
      "readChannelStats",
      "readStats",
      "refusalReason",
      "resolveSettings",
    ]
  `)
  expect(Object.keys(await import('./host/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "DatagramPath",
      "LIBC_NAMES",
      "ReadTurns",
      "RudpConnection",
      "RudpError",
      "RudpServer",
      "SteppedConnection",
      "SteppedServer",
      "TimerHandle",
      "createApi",
      "eventTrace",
      "openOffload",
      "qlogTrace",
      "webRuntime",
    ]
  `)
  expect(Object.keys(await import('./testing/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "SimulatedEndpoint",
    ]
  `)
})
