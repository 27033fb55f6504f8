import { existsSync } from 'node:fs'
import { type RuntimeName, sideOn } from '../harness/runtimes.ts'
import type { SideCommand } from '../harness/side.ts'
import { ENET_SIDE } from './set-up.ts'
import type { TransportName } from './transports.ts'

/** Someone whose speed is measured. */
export interface Participant {
  /** For people. */
  readonly label: string
  readonly runtime: RuntimeName | 'c'
  readonly transport?: TransportName
  readonly isLossy?: boolean
  /** Whether its protocol is JavaScript, which engines compile while it runs: two seconds go by. */
  readonly isScript?: boolean
}

/** By the name that the benchmarks know. */
export const PARTICIPANTS = {
  rudp: { label: 'rudp', runtime: 'node', transport: 'rudp', isScript: true },
  short: { label: 'rudp, mtu 1500', runtime: 'node', transport: 'rudp-mtu-1500', isScript: true },
  offload: {
    label: 'rudp, offload auto',
    runtime: 'node',
    transport: 'rudp-offload',
    isScript: true,
  },
  tcp: { label: 'node:net TCP', runtime: 'node', transport: 'tcp' },
  udx: { label: 'udx-native', runtime: 'node', transport: 'udx' },
  enet: { label: 'ENet in C', runtime: 'c' },
  ws: { label: 'ws', runtime: 'node', transport: 'ws', isScript: true },
  kcp: { label: 'node-kcp', runtime: 'node', transport: 'kcp' },
  datachannel: { label: 'node-datachannel', runtime: 'node', transport: 'datachannel' },
  raw: { label: 'node:dgram', runtime: 'node', transport: 'raw-node', isLossy: true },
  deno: { label: 'rudp on Deno', runtime: 'deno', transport: 'rudp-deno', isScript: true },
  denoShort: {
    label: 'rudp on Deno, mtu 1500',
    runtime: 'deno',
    transport: 'rudp-deno-mtu-1500',
    isScript: true,
  },
  denoOffload: {
    label: 'rudp on Deno, offload auto',
    runtime: 'deno',
    transport: 'rudp-deno-offload',
    isScript: true,
  },
  denoRaw: { label: "Deno's socket", runtime: 'deno', transport: 'raw-deno', isLossy: true },
  bun: { label: 'rudp on Bun', runtime: 'bun', transport: 'rudp-bun', isScript: true },
  bunShort: {
    label: 'rudp on Bun, mtu 1500',
    runtime: 'bun',
    transport: 'rudp-bun-mtu-1500',
    isScript: true,
  },
  bunOffload: {
    label: 'rudp on Bun, offload auto',
    runtime: 'bun',
    transport: 'rudp-bun-offload',
    isScript: true,
  },
  bunRaw: { label: "Bun's socket", runtime: 'bun', transport: 'raw-bun', isLossy: true },
  bunRawBatched: {
    label: "Bun's socket, sendMany",
    runtime: 'bun',
    transport: 'raw-bun-batched',
    isLossy: true,
  },
} as const satisfies Readonly<Record<string, Participant>>

export type ParticipantName = keyof typeof PARTICIPANTS

/** What a side is asked to do with messages of one size. */
export interface SideTask {
  readonly kind: 'bulk' | 'ping'
  readonly script: string
  readonly sizeBytes: number
}

/** How to start the listening side (no port) or the connecting one. */
export function sideCommand(name: ParticipantName, task: SideTask, port?: number): SideCommand {
  const { runtime, transport }: Participant = PARTICIPANTS[name]
  const { kind, script, sizeBytes } = task
  if (runtime === 'c' || transport === undefined) {
    if (!existsSync(ENET_SIDE)) throw new Error('not installed')
    const args = [kind, String(sizeBytes), ...(port === undefined ? [] : [String(port)])]
    return { command: ENET_SIDE, args }
  }
  const input = { transport, sizeBytes, ...(port !== undefined && { port }) }
  return sideOn(runtime, script, input)
}
