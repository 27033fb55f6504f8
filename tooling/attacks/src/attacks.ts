import { farIds, neverAcks, optimisticAcks } from './rows/connected.ts'
import { worstDatagram } from './rows/cost.ts'
import { floodOfMany, floodOfOne } from './rows/floods.ts'
import { amplification, synFlood } from './rows/handshakes.ts'
import { hoarding } from './rows/hoarding.ts'
import { mutatedFrames } from './rows/mutated.ts'
import {
  blindInjection,
  blindTeardown,
  forgedDisconnect,
  forgedSync,
  replay,
} from './rows/spoofed.ts'
import type { Attack } from './support/row.ts'

/** Every attack in virtual time. */
export const ATTACKS: readonly Attack[] = [
  blindTeardown,
  blindInjection,
  forgedDisconnect,
  forgedSync,
  replay,
  synFlood,
  amplification,
  optimisticAcks,
  hoarding,
  farIds,
  neverAcks,
  mutatedFrames,
  floodOfOne,
  floodOfMany,
  worstDatagram,
]
