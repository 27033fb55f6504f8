import { UdpProxy } from '../src/proxy/udp-proxy.ts'
import type { LinkConfig, LinkStatus } from './ipc.ts'
import { playRole } from './role.ts'

playRole<LinkConfig, LinkStatus, LinkStatus>(async ({ port, conditions, seed }) => {
  const proxy = await UdpProxy.open({
    listen: { hostname: '127.0.0.1', port: 0 },
    to: { hostname: '127.0.0.1', port },
    conditions,
    ...(seed !== undefined && { seed }),
  })
  const status = (): LinkStatus => ({ up: proxy.up.counters, down: proxy.down.counters })
  // It is never done by itself: the others are.
  return { port: proxy.address.port, status, report: status, done: new Promise(() => {}) }
})
