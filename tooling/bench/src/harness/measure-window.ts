import { PARTICIPANTS, type Participant, type ParticipantName } from '../peers/participants.ts'

/** How long a contestant is watched, and how long it runs before. */
export interface MeasureWindow {
  /** Before the first measurement of a process: buffers and congestion windows grow. */
  readonly warmUpMs: number
  /** The same for a protocol in JavaScript, until it is compiled. */
  readonly scriptWarmUpMs: number
  /** Before each further measurement. */
  readonly leadInMs: number
  readonly measureMs: number
}

/** How long `name` runs before its first measurement. */
export function warmUpMs(name: ParticipantName, window: MeasureWindow): number {
  const { isScript = false }: Participant = PARTICIPANTS[name]
  return isScript ? window.scriptWarmUpMs : window.warmUpMs
}
