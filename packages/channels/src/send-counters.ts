/** What became of what was sent. Messages are counted in exactly one of the outcomes. */
export interface SendCounters {
  /** Messages of which at least one fragment was sent. */
  begun: number
  delivered: number
  lost: number
  /** Dropped unsent: the deadline passed. */
  expired: number
  /** Dropped unsent: time-sensitive, and did not leave in its wake-up. Reported as `expired`. */
  missed: number
  /** Dropped unsent: a newer message had the same key. */
  replaced: number
  abandoned: number
  /** Fragments sent, again or for the first time. */
  fragments: number
  /** Fragments sent again because they were lost. */
  resentFragments: number
  /** Fragments sent again before anyone knew whether they were lost. */
  extraFragments: number
  /** Payload of all fragments sent. */
  payloadBytes: number
}

/** Counters of a channel that has sent nothing. */
export function emptySendCounters(): SendCounters {
  return {
    begun: 0,
    delivered: 0,
    lost: 0,
    expired: 0,
    missed: 0,
    replaced: 0,
    abandoned: 0,
    fragments: 0,
    resentFragments: 0,
    extraFragments: 0,
    payloadBytes: 0,
  }
}

/** Adds `counters` to `total`. */
export function addSendCounters(total: SendCounters, counters: Readonly<SendCounters>): void {
  for (const name of Object.keys(total) as (keyof SendCounters)[]) total[name] += counters[name]
}
