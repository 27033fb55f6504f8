import type { Transport } from './transport.ts'

const rudp = async (runtime: 'node' | 'deno' | 'bun', offload: 'auto' | 'off', mtu?: number) =>
  (await import('./rudp-transport.ts')).rudpTransport({
    runtime,
    offload,
    ...(mtu !== undefined && { mtu }),
  })

/** Opens a transport in the process that is to use it: none loads the code of another. */
const TRANSPORTS = {
  rudp: () => rudp('node', 'off'),
  'rudp-mtu-1500': () => rudp('node', 'off', 1_500),
  'rudp-deno-mtu-1500': () => rudp('deno', 'off', 1_500),
  'rudp-bun-mtu-1500': () => rudp('bun', 'off', 1_500),
  'rudp-unreliable': async () =>
    (await import('./rudp-transport.ts')).rudpTransport({
      runtime: 'node',
      offload: 'off',
      mode: 'unreliable',
    }),
  'rudp-offload': () => rudp('node', 'auto'),
  'rudp-deno': () => rudp('deno', 'off'),
  'rudp-deno-offload': () => rudp('deno', 'auto'),
  'rudp-bun': () => rudp('bun', 'off'),
  'rudp-bun-offload': () => rudp('bun', 'auto'),
  tcp: async () => (await import('./tcp-transport.ts')).tcpTransport(),
  udx: async () => (await import('./udx-transport.ts')).udxTransport(),
  ws: async () => (await import('./ws-transport.ts')).wsTransport(),
  kcp: async () => (await import('./kcp-transport.ts')).kcpTransport(),
  datachannel: async () => (await import('./datachannel-transport.ts')).datachannelTransport(),
  'raw-node': async () => (await import('./raw-node-transport.ts')).rawNodeTransport(),
  'raw-deno': async () => (await import('./raw-deno-transport.ts')).rawDenoTransport(),
  'raw-bun': async () => (await import('./raw-bun-transport.ts')).rawBunTransport(false),
  'raw-bun-batched': async () => (await import('./raw-bun-transport.ts')).rawBunTransport(true),
} as const satisfies Readonly<Record<string, () => Promise<Transport>>>

export type TransportName = keyof typeof TRANSPORTS

export function openTransport(name: TransportName): Promise<Transport> {
  return TRANSPORTS[name]()
}
