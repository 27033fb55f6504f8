/** What became of what arrived. */
export interface ReceiveCounters {
  /** Messages handed to the application. */
  delivered: number
  deliveredBytes: number
  /** Messages of which something arrived, but that were given up for newer ones. */
  skipped: number
  /** Fragments kept. */
  fragments: number
  /** Fragments that had arrived before. */
  duplicateFragments: number
  /** Fragments of messages behind one that their channel has delivered. */
  lateFragments: number
  /** Fragments of messages behind the window or ahead of it. */
  outsideFragments: number
  /** Fragments that no honest sender makes: sizes, numbers or leads that cannot be. */
  invalidFragments: number
  /** Fragments that contradict the first one of their message. */
  contradictoryFragments: number
  /** Fragments of messages over the size limit. */
  oversizedFragments: number
  /** Fragments for which the sender had no memory left. */
  overLimitFragments: number
  /** Fragments for which the endpoint's budget had no room. */
  refusedFragments: number
}

/** {@link ReceiveCounters} of all channels, and what belongs to none. */
export interface ReceiverCounters extends ReceiveCounters {
  /** Messages given up of which nothing arrived. */
  unseenMessages: number
  /** Syncs that no honest sender would have sent. */
  refusedSyncs: number
}

/** Counters of a channel that has received nothing. */
export function emptyReceiveCounters(): ReceiveCounters {
  return {
    delivered: 0,
    deliveredBytes: 0,
    skipped: 0,
    fragments: 0,
    duplicateFragments: 0,
    lateFragments: 0,
    outsideFragments: 0,
    invalidFragments: 0,
    contradictoryFragments: 0,
    oversizedFragments: 0,
    overLimitFragments: 0,
    refusedFragments: 0,
  }
}

/** Adds `counters` to `total`. */
export function addReceiveCounters(
  total: ReceiveCounters,
  counters: Readonly<ReceiveCounters>,
): void {
  for (const name of Object.keys(total) as (keyof ReceiveCounters)[]) total[name] += counters[name]
}
