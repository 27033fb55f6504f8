import type { SendModeName } from '@rudp/node'

/** Who sends a flow. */
export type Side = 'client' | 'server'

/** Messages of one kind. */
export interface Flow {
  readonly name: string
  readonly mode: SendModeName
  /** The messages take turns on these; each channel has an order of its own. */
  readonly channels: readonly number[]
  readonly senders: readonly Side[]
  /** Of each sender; 0 for the file, which goes as fast as it may. */
  readonly perSecond: number
  /** Size of a message. */
  readonly sizeBytes: number
  /** 0 is the most urgent. */
  readonly priority: number
}

/** What is sent in the demo: a game with voice, and a download that must not disturb it. */
export const FLOWS: readonly Flow[] = [
  {
    name: 'file',
    mode: 'reliable',
    channels: [0],
    senders: ['client'],
    perSecond: 0,
    // Five full fragments.
    sizeBytes: 7_240,
    priority: 7,
  },
  {
    name: 'chat',
    mode: 'reliable',
    channels: [8, 9, 10, 11],
    senders: ['client', 'server'],
    perSecond: 8,
    sizeBytes: 80,
    priority: 3,
  },
  {
    name: 'events',
    mode: 'persistent',
    channels: [2],
    senders: ['client'],
    perSecond: 10,
    sizeBytes: 60,
    priority: 2,
  },
  {
    name: 'state',
    mode: 'unreliable',
    channels: [1],
    senders: ['client'],
    perSecond: 60,
    sizeBytes: 100,
    priority: 1,
  },
  {
    name: 'voice',
    mode: 'time-sensitive',
    channels: [3],
    senders: ['client'],
    perSecond: 50,
    sizeBytes: 80,
    priority: 0,
  },
]

/** The flow that carries the file. */
export const FILE_FLOW = 0

/** Where both sides say how far they are. */
export const CONTROL_CHANNEL = 63
